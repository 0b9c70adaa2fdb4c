#include "load_meter.h"

namespace sim {
namespace {

// gRPC's and Envoy's reporters average over a second or more; policies that read them update once a second.
constexpr lb::Duration kPeriod = std::chrono::seconds(1);

}  // namespace

lb::LoadReport LoadMeter::report(std::uint32_t busy, std::uint32_t servers, std::size_t waiting,
                                 lb::TimePoint now) {
  if (now - began_ >= kPeriod) {
    busy_changes(busy, now);
    close_period(servers, now);
  }
  lb::LoadReport report = last_;
  report.queue = static_cast<float>(waiting);
  return report;
}

void LoadMeter::close_period(std::uint32_t servers, lb::TimePoint now) {
  const double length = static_cast<double>((now - began_).count());
  last_.utilization = static_cast<float>(busy_area_ / length / servers);
  last_.qps = static_cast<float>(answers_ * 1e9 / length);
  last_.eps = static_cast<float>(errors_ * 1e9 / length);
  if (services_ > 0) last_.service_time_ms = static_cast<float>(service_time_ / services_ * 1e-6);
  began_ = now;
  busy_area_ = 0;
  service_time_ = 0;
  services_ = 0;
  answers_ = 0;
  errors_ = 0;
}

}  // namespace sim
