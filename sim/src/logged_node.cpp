#include "logged_node.h"

#include <algorithm>

namespace sim {
namespace {

// Four figures: what the histogram knows, and no more digits than a person reads.
lb::Duration rounded(double nanoseconds) {
  double unit = 1;
  while (nanoseconds / unit >= 10'000) unit *= 10;
  return lb::Duration(static_cast<std::int64_t>(nanoseconds / unit + 0.5) * static_cast<std::int64_t>(unit));
}

// The share of values that is above the next edge: 0.95, 0.9, ... 0.1, then 0.0681, 0.0464, ...
double next_rest(double rest) {
  constexpr double kBody = 0.05;
  constexpr double kTail = 0.6812920690579611;  // 10^(-1/6): six slices for each nine of a percentile
  return rest > 0.1 + kBody / 2 ? rest - kBody : rest * kTail;
}

}  // namespace

std::vector<LatencySlice> slices_of(const Histogram& histogram) {
  std::vector<LatencySlice> slices;
  const auto total = static_cast<double>(histogram.total());
  double rest = 1;
  std::uint64_t seen = 0;
  std::uint64_t count = 0;
  double sum = 0;
  histogram.for_each([&](std::size_t index, std::uint64_t here) {
    const double middle = (histogram.lower_bound(index) + histogram.lower_bound(index + 1) - 1) / 2;
    count += here;
    seen += here;
    sum += middle * static_cast<double>(here);
    const double above = total - static_cast<double>(seen);
    if (seen < histogram.total() && above > next_rest(rest) * total) return;
    slices.push_back({rounded(sum / static_cast<double>(count)), count});
    while (rest * total > 1 && next_rest(rest) * total >= above) rest = next_rest(rest);
    count = 0;
    sum = 0;
  });
  return slices;
}

void LoggedNodeCounts::add(const LogRecord& record) {
  ++requests_;
  failed_ += record.failed ? 1 : 0;
  clients_left_ += record.client_left ? 1 : 0;
  if (record.failed && record.status != 0) ++failure_statuses_[record.status];
  if (record.client_left || record.latency == LogRecord::kUnknown) return;
  const double seconds = lb::to_seconds(record.latency);
  moments_.count += 1;
  moments_.seconds += seconds;
  moments_.squares += seconds * seconds;
  if (record.failed) {
    ++failures_timed_;
    failure_seconds_ += seconds;
  } else {
    latencies_.add(record.latency.count());
  }
}

LoggedNode LoggedNodeCounts::finish(std::string name) const {
  LoggedNode node;
  node.name = std::move(name);
  node.requests = requests_;
  node.failed = failed_;
  const auto most = [](const auto& a, const auto& b) { return a.second < b.second; };
  if (!failure_statuses_.empty()) {
    node.failure_status = std::ranges::max_element(failure_statuses_, most)->first;
  }
  if (failures_timed_ > 0) {
    node.failure_latency = rounded(failure_seconds_ / static_cast<double>(failures_timed_) * 1e9);
  }
  if (latencies_.total() > 0) {
    node.latency_ms = (moments_.seconds - failure_seconds_) / static_cast<double>(latencies_.total()) * 1e3;
  }
  node.latencies = slices_of(latencies_);
  return node;
}

}  // namespace sim
