#pragma once

#include <cstdint>

#include "lb/outcome.h"
#include "lb/time.h"

namespace sim {

/// What a node knows of its own load and sends along with its answers, as an ORCA reporter does: averages of the
/// last whole second, and the line as it is now.
class LoadMeter {
 public:
  /// The number of busy servers is about to change. In: now is not before any other call's.
  void busy_changes(std::uint32_t busy, lb::TimePoint now) {
    busy_area_ += static_cast<double>(busy) * static_cast<double>((now - changed_).count());
    changed_ = now;
  }

  void service_begins(lb::Duration service) {
    service_time_ += static_cast<double>(service.count());
    ++services_;
  }

  void answers(bool error) {
    ++answers_;
    errors_ += error ? 1 : 0;
  }

  /// In      busy: servers at work now; waiting: requests in line.
  lb::LoadReport report(std::uint32_t busy, std::uint32_t servers, std::size_t waiting, lb::TimePoint now);

 private:
  void close_period(std::uint32_t servers, lb::TimePoint now);

  lb::LoadReport last_;  // of the last whole period; zeros, which is "not reported", before there is one
  lb::TimePoint began_{};
  lb::TimePoint changed_{};
  double busy_area_ = 0;     // busy servers x nanoseconds
  double service_time_ = 0;  // nanoseconds
  std::uint32_t services_ = 0;
  std::uint32_t answers_ = 0;
  std::uint32_t errors_ = 0;
};

}  // namespace sim
