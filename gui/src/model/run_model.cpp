#include "model/run_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/series.h"

namespace gui {

namespace {

constexpr double kWindowsPerRun =
    120;  // half a second of a minute: short against faults, long against one request

float ratio(double part, double whole, double without) {
  return static_cast<float>(whole > 0 ? part / whole : without);
}

void set(RunModel& run, Kpi which, std::vector<float> values) {
  values.resize(run.frame->buckets);
  run.kpi[static_cast<std::size_t>(which)] = std::move(values);
}

std::vector<float> success_series(const RunModel& run) {
  const lb::FeedFrame& frame = *run.frame;
  std::vector<float> values(frame.buckets);
  float last = 1;  // a pause in the traffic is no failure
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double good = trailing_sum(frame.succeeded_series, i, run.window);
    const double bad = trailing_sum(frame.failed_series, i, run.window);
    last = ratio(good, good + bad, last);
    values[i] = last * 100;
  }
  return values;
}

std::vector<float> per_second(const RunModel& run, const std::vector<std::uint32_t>& counts) {
  std::vector<float> values(run.frame->buckets);
  const std::vector<double> sums = trailing_sums(counts, run.window);
  for (std::size_t i = 0; i < std::min(values.size(), sums.size()); ++i) {
    const double seconds = static_cast<double>(std::min(i + 1, run.window)) * run.bucket;
    values[i] = ratio(sums[i], seconds, 0);
  }
  return values;
}

std::vector<float> open_series(const RunModel& run) {
  std::vector<float> open(run.frame->buckets);
  for (const lb::FeedNode& node : run.frame->nodes) {
    for (const lb::FeedSpan& span : node.breaker) {
      if (span.state != lb::BreakerState::kOpen) continue;
      const std::size_t last = run.bucket_at(lb::to_seconds(span.to) - run.bucket / 2);
      for (std::size_t i = run.bucket_at(lb::to_seconds(span.from)); i <= last && i < open.size(); ++i)
        open[i] += 1;
    }
  }
  return open;
}

std::vector<float> imbalance_series(const RunModel& run) {
  const std::size_t buckets = run.frame->buckets;
  std::vector<double> total(buckets);
  std::vector<double> worst(buckets);
  for (std::size_t n = 0; n < run.frame->nodes.size(); ++n) {
    const std::vector<double> sums = trailing_sums(run.frame->nodes[n].attempts_series, run.window);
    for (std::size_t i = 0; i < std::min(buckets, sums.size()); ++i) {
      total[i] += sums[i];
      if (run.fair[n] > 0) worst[i] = std::max(worst[i], sums[i] / run.fair[n]);
    }
  }
  std::vector<float> values(buckets);
  for (std::size_t i = 0; i < buckets; ++i) values[i] = ratio(worst[i], total[i], 1);
  return values;
}

std::vector<double> fair_shares(const lb::FeedFrame& frame, FairShare how) {
  std::vector<double> fair(frame.nodes.size());
  std::uint32_t first_priority = 0xffffffff;
  const auto takes_traffic = [](const lb::FeedNode& node) {
    return node.weight > 0 && node.condition == lb::NodeCondition::kEnabled;
  };
  for (const lb::FeedNode& node : frame.nodes) {
    if (takes_traffic(node)) first_priority = std::min(first_priority, node.priority);
  }
  double sum = 0;
  for (std::size_t i = 0; i < fair.size(); ++i) {
    const lb::FeedNode& node = frame.nodes[i];
    if (!takes_traffic(node) || node.priority != first_priority) continue;
    fair[i] = how == FairShare::kByWeight ? node.weight : 1;
    sum += fair[i];
  }
  for (double& share : fair) share = sum > 0 ? share / sum : 0;
  return fair;
}

void add_to_band(ShareBand& band, const std::vector<double>& sums) {
  for (std::size_t i = 0; i < std::min(band.top.size(), sums.size()); ++i) {
    band.top[i] += static_cast<float>(sums[i]);
  }
}

std::vector<ShareBand> share_bands(const RunModel& run) {
  std::vector<ShareBand> bands;
  const std::vector<lb::FeedNode>& nodes = run.frame->nodes;
  // A single node left over keeps its name: "others" stands for at least two.
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const std::size_t colour = std::min(n, kOthers);
    if (n <= kOthers) bands.push_back({nodes[n].name, colour, std::vector<float>(run.frame->buckets)});
    add_to_band(bands.back(), trailing_sums(nodes[n].attempts_series, run.window));
  }
  if (nodes.size() > kOthers + 1) bands.back().name = std::to_string(nodes.size() - kOthers) + " others";
  for (std::size_t i = 0; i < run.frame->buckets; ++i) {
    double total = 0;
    for (const ShareBand& band : bands) total += static_cast<double>(band.top[i]);
    double below = 0;
    for (ShareBand& band : bands) {
      below += static_cast<double>(band.top[i]);
      band.top[i] = ratio(below, total, 0);
    }
  }
  return bands;
}

std::vector<std::size_t> by_first_trip(const lb::FeedFrame& frame) {
  std::vector<std::size_t> order(frame.nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto first_trip = [&](std::size_t n) {
    const std::vector<lb::FeedSpan>& spans = frame.nodes[n].breaker;
    return spans.empty() ? lb::kForever : spans.front().from;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return first_trip(a) < first_trip(b); });
  return order;
}

/// The latency axis holds every row of the heat map in which something was counted, and every percentile.
void set_latency_range(RunModel& run) {
  const lb::FeedFrame& frame = *run.frame;
  double low = 1e300;
  double high = 0;
  const auto take = [&](double value) {
    if (!std::isfinite(value) || value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  const std::size_t rows = frame.heat_rows_ms.empty() ? 0 : frame.heat_rows_ms.size() - 1;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t begin = row * frame.buckets;
    const std::size_t end = std::min(begin + frame.buckets, frame.heat.size());
    if (begin >= end || std::all_of(&frame.heat[begin], &frame.heat[begin] + (end - begin),
                                    [](std::uint32_t count) { return count == 0; })) {
      continue;
    }
    take(static_cast<double>(frame.heat_rows_ms[row]));
    take(static_cast<double>(frame.heat_rows_ms[row + 1]));
  }
  for (const float value : frame.latency_p50_series) take(static_cast<double>(value));
  for (const float value : frame.latency_p999_series) take(static_cast<double>(value));
  if (high <= 0) return;
  const double room = std::max(1.12, std::sqrt(10 * low / high));  // at least one decade is shown
  run.latency_low_ms = low / room;
  run.latency_high_ms = high * room;
}

}  // namespace

std::size_t RunModel::bucket_at(double seconds) const {
  const std::size_t buckets = frame->buckets;
  if (buckets == 0 || bucket <= 0 || !(seconds > 0)) return 0;
  const double index = std::floor(seconds / bucket + 1e-9);
  return index >= static_cast<double>(buckets) ? buckets - 1 : static_cast<std::size_t>(index);
}

RunModel build_run(std::shared_ptr<const lb::FeedFrame> frame, FairShare fair) {
  RunModel run;
  run.frame = std::move(frame);
  run.length = std::max(lb::to_seconds(run.frame->length), 1e-9);
  run.bucket = std::max(lb::to_seconds(run.frame->bucket), 1e-9);
  run.window = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::lround(static_cast<double>(run.frame->buckets) / kWindowsPerRun)));
  run.fair = fair_shares(*run.frame, fair);
  set(run, Kpi::kSuccess, success_series(run));
  set(run, Kpi::kThroughput, per_second(run, run.frame->requests_series));
  set(run, Kpi::kP50, run.frame->latency_p50_series);
  set(run, Kpi::kP99, run.frame->latency_p99_series);
  set(run, Kpi::kRetries, per_second(run, run.frame->retries_series));
  set(run, Kpi::kOpenBreakers, open_series(run));
  set(run, Kpi::kImbalance, imbalance_series(run));
  run.retries_per_second = to_floats(run.frame->retries_series, 1 / run.bucket);
  run.goodput = per_second(run, run.frame->succeeded_series);
  run.bands = share_bands(run);
  run.by_first_trip = by_first_trip(*run.frame);
  set_latency_range(run);
  return run;
}

lb::BreakerState breaker_at(const lb::FeedNode& node, lb::Duration at) {
  const auto after =
      std::upper_bound(node.breaker.begin(), node.breaker.end(), at,
                       [](lb::Duration time, const lb::FeedSpan& span) { return time < span.from; });
  if (after == node.breaker.begin()) return lb::BreakerState::kClosed;
  const lb::FeedSpan& span = *(after - 1);
  return at < span.to ? span.state : lb::BreakerState::kClosed;
}

double moment_worth_seeing(const lb::FeedFrame& frame) {
  const lb::FeedSpan* first = nullptr;
  for (const lb::FeedNode& node : frame.nodes) {
    for (const lb::FeedSpan& span : node.breaker) {
      if (span.state == lb::BreakerState::kOpen && (first == nullptr || span.from < first->from)) first = &span;
    }
  }
  if (first != nullptr) {
    return (lb::to_seconds(first->from) + lb::to_seconds(std::min(first->to, frame.length))) / 2;
  }
  const double length = lb::to_seconds(frame.length);
  for (const lb::FeedFault& fault : frame.faults) {
    const double middle = (lb::to_seconds(fault.from) + lb::to_seconds(std::min(fault.to, frame.length))) / 2;
    if (middle < length) return middle;
  }
  return length * 0.4;
}

}  // namespace gui
