#include "diagnosis/signals.h"

#include <algorithm>
#include <cmath>

namespace sim {

Signals::Signals(const RunResult& result, const Scenario& scenario)
    : result_(result), scenario_(scenario), faulty_(result.series.buckets) {
  for (const FaultResult& fault : result.faults) {
    for (std::size_t b = ended_by(fault.at); b < buckets() && start_of(b) < fault.until; ++b) faulty_[b] = 1;
  }
}

lb::Duration Signals::start_of(std::size_t bucket) const {
  return std::min(result_.series.bucket * static_cast<lb::Duration::rep>(bucket), scenario_.duration);
}

lb::Duration Signals::end_of(std::size_t bucket) const { return start_of(bucket + 1); }

std::size_t Signals::first_from(lb::Duration time) const {
  const lb::Duration width = result_.series.bucket;
  if (time >= scenario_.duration) return buckets();
  return static_cast<std::size_t>((time + width - lb::Duration(1)) / width);
}

std::size_t Signals::ended_by(lb::Duration time) const {
  if (time >= scenario_.duration) return buckets();
  return static_cast<std::size_t>(time / result_.series.bucket);
}

std::size_t Signals::buckets_in(lb::Duration time, std::size_t least) const {
  const lb::Duration width = result_.series.bucket;
  return std::max(least, static_cast<std::size_t>((time + width - lb::Duration(1)) / width));
}

bool Signals::faulty(std::uint32_t node, lb::Duration from, lb::Duration to) const {
  return std::ranges::any_of(result_.faults, [&](const FaultResult& fault) {
    return fault.at < to && from < fault.until && !is_told(scenario_.faults[fault.fault]) &&
           std::ranges::binary_search(fault.nodes, node);
  });
}

bool Signals::fault_began(std::uint32_t node, lb::Duration from, lb::Duration to) const {
  return std::ranges::any_of(result_.faults, [&](const FaultResult& fault) {
    return from < fault.at && fault.at <= to && !is_told(scenario_.faults[fault.fault]) &&
           std::ranges::binary_search(fault.nodes, node);
  });
}

std::vector<std::size_t> Signals::usual_before(lb::Duration time) const {
  std::vector<std::size_t> usual;
  for (std::size_t b = ended_by(time); b-- > 0 && usual.size() < kUsualBuckets;) {
    if (!faulty(b)) usual.push_back(b);
  }
  if (usual.size() < kLeastUsualBuckets) usual.clear();
  return usual;
}

double Signals::success(std::size_t bucket) const {
  const double succeeded = series().succeeded[bucket];
  const double ended = succeeded + series().failed[bucket];
  if (ended > 0) return succeeded / ended;
  return series().requests[bucket] > 0 ? 0 : 1;
}

double Signals::fresh_per_second(std::size_t bucket) const {
  return fresh(bucket) / lb::to_seconds(end_of(bucket) - start_of(bucket));
}

double Signals::share(std::uint32_t node, const std::vector<std::size_t>& of) const {
  const double all = sum(series().attempts, of);
  return all > 0 ? sum(result_.nodes[node].series.attempts, of) / all : 0;
}

bool is_told(const Fault& fault) {
  const FaultKind kind = kind_of(fault);
  return is_operators(kind) || kind == FaultKind::kLoad;
}

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace sim
