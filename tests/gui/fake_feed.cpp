#include "gui/fake_feed.h"

#include <algorithm>
#include <cmath>

namespace gui_test {

namespace {

using lb::BreakerState;
using lb::FeedEvent;
using lb::FeedFault;

constexpr double kHeatLowMs = 1;
constexpr std::size_t kHeatRows = 48;
constexpr double kRowsPerDecade = 12;

lb::Duration at(double seconds) { return lb::Duration{static_cast<lb::Duration::rep>(seconds * 1e9)}; }

/// Looks random, is not: a value in [0, 1) of two integers.
double noise(std::size_t i, std::size_t salt) {
  std::uint32_t x = static_cast<std::uint32_t>(i * 2654435761U + salt * 40503U + 12345U);
  x ^= x >> 15U;
  x *= 2246822519U;
  x ^= x >> 13U;
  x *= 3266489917U;
  x ^= x >> 16U;
  return static_cast<double>(x) / 4294967296.0;
}

/// The faults, as parts of the run: server2 fails, server3 is slow, server1 is out.
struct Story {
  double length;
  bool on;
  bool failing(double t) const { return on && t >= 0.15 * length && t < 0.433 * length; }
  bool slow(double t) const { return on && t >= 0.5 * length && t < 0.7 * length; }
  bool out(double t) const { return on && t >= 0.733 * length && t < 0.833 * length; }
};

void add_faults(lb::FeedFrame& frame, const Story& story) {
  const double l = story.length;
  frame.faults = {{at(0.15 * l), at(0.433 * l), FeedFault::Kind::kFailureRate, "server2 failure rate 34 %"},
                  {at(0.5 * l), at(0.7 * l), FeedFault::Kind::kSlow, "server3 slow x4"},
                  {at(0.55 * l), at(0.65 * l), FeedFault::Kind::kOther, "load x1.35"},
                  {at(0.733 * l), at(0.833 * l), FeedFault::Kind::kOutage, "server1 outage"}};
  for (const FeedFault& fault : frame.faults) {
    frame.events.push_back({fault.from, FeedEvent::Kind::kFaultStarted, -1, fault.text + " starts"});
    frame.events.push_back({fault.to, FeedEvent::Kind::kFaultEnded, -1, fault.text + " ends"});
  }
}

void add_trip(lb::FeedFrame& frame, std::size_t node, double from, double open, double probing) {
  frame.nodes[node].breaker.push_back({at(from), at(from + open), BreakerState::kOpen});
  frame.nodes[node].breaker.push_back({at(from + open), at(from + open + probing), BreakerState::kHalfOpen});
  frame.nodes[node].breaker_trips += 1;
  frame.breaker_trips += 1;
  const auto index = static_cast<std::int32_t>(node);
  frame.events.push_back({at(from), FeedEvent::Kind::kBreakerTripped, index, "breaker opened"});
  frame.events.push_back({at(from + open), FeedEvent::Kind::kBreakerProbing, index, "half-open, probing"});
  frame.events.push_back({at(from + open + probing), FeedEvent::Kind::kBreakerClosed, index, "breaker closed"});
}

void add_trips(lb::FeedFrame& frame, const Story& story) {
  const double l = story.length;
  for (const double from : {0.185, 0.235, 0.285, 0.35}) {
    if (frame.nodes.size() > 1) add_trip(frame, 1, from * l, 0.04 * l, 0.008 * l);
  }
  for (const double from : {0.738, 0.788}) add_trip(frame, 0, from * l, 0.038 * l, 0.01 * l);
  for (std::size_t n = 3; n < frame.nodes.size(); n += 7) {
    add_trip(frame, n, (0.1 + 0.8 * noise(n, 3)) * l, 0.05 * l, 0.01 * l);
  }
}

BreakerState state_at(const lb::FeedNode& node, double t) {
  for (const lb::FeedSpan& span : node.breaker) {
    if (at(t) >= span.from && at(t) < span.to) return span.state;
  }
  return BreakerState::kClosed;
}

double load_at(double t, double length) {
  return 560 + 120 * std::sin(t / length * 9) + (t > 0.55 * length && t < 0.65 * length ? 180 : 0);
}

/// Shares the bucket's requests out by weight among the nodes whose breaker lets them through.
void fill_bucket(lb::FeedFrame& frame, std::size_t b, const Story& story) {
  const double width = lb::to_seconds(frame.bucket);
  const double t = (static_cast<double>(b) + 0.5) * width;
  const double scale = std::max(1.0, static_cast<double>(frame.nodes.size()) / 3);
  const double requests = scale * load_at(t, story.length) * width * (0.95 + 0.1 * noise(b, 1));
  double open_weight = 0;
  const auto takes = [&](const lb::FeedNode& node) {
    return state_at(node, t) == BreakerState::kOpen ? 0.0 : static_cast<double>(node.weight);
  };
  for (const lb::FeedNode& node : frame.nodes) open_weight += takes(node);
  std::uint32_t retries = 0;
  for (std::size_t n = 0; n < frame.nodes.size(); ++n) {
    lb::FeedNode& node = frame.nodes[n];
    const double part = open_weight > 0 ? takes(node) / open_weight : 0;
    const auto attempts =
        static_cast<std::uint32_t>(std::lround(requests * part * (0.97 + 0.06 * noise(b, n + 10))));
    const double failing = n == 1 && story.failing(t) ? 0.34 : n == 0 && story.out(t) ? 1 : 0.001;
    const auto failures = static_cast<std::uint32_t>(std::lround(attempts * failing));
    node.attempts_series[b] = attempts;
    node.failures_series[b] = failures;
    node.in_flight_series[b] = static_cast<std::uint32_t>(attempts * 0.05 / width);
    node.latency_p99_series[b] = static_cast<float>(
        attempts == 0 ? 0 : (n == 2 && story.slow(t) ? 340 : 90) * (0.8 + 0.5 * noise(b, n + 50)));
    node.attempts += attempts;
    node.failures += failures;
    retries += failures;
  }
  frame.requests_series[b] = static_cast<std::uint32_t>(std::lround(requests));
  frame.failed_series[b] = story.out(t) ? retries / 20 : retries / 200;
  frame.succeeded_series[b] =
      frame.requests_series[b] - std::min(frame.requests_series[b], frame.failed_series[b]);
  frame.retries_series[b] = retries;
}

void fill_latency(lb::FeedFrame& frame, std::size_t b, const Story& story) {
  const double t = (static_cast<double>(b) + 0.5) * lb::to_seconds(frame.bucket);
  const double trouble = story.failing(t) ? 2.2 : story.slow(t) ? 3.2 : story.out(t) ? 1.8 : 1;
  const double p50 = 32 * (0.9 + 0.2 * noise(b, 90)) * std::sqrt(trouble);
  frame.latency_p50_series[b] = static_cast<float>(p50);
  frame.latency_p99_series[b] = static_cast<float>(p50 * (2.6 + noise(b, 91)) * std::sqrt(trouble));
  frame.latency_p999_series[b] = static_cast<float>(p50 * (4.2 + 2 * noise(b, 92)) * trouble);
  const double spread = 0.16 * std::sqrt(trouble);
  for (std::size_t row = 0; row < kHeatRows; ++row) {
    const double ms = kHeatLowMs * std::pow(10, (static_cast<double>(row) + 0.5) / kRowsPerDecade);
    const double away = std::log10(ms / p50) / spread;
    const double count =
        frame.requests_series[b] * 0.25 * std::exp(-away * away / 2) * (0.6 + 0.8 * noise(b * 64 + row, 95));
    frame.heat[row * frame.buckets + b] = static_cast<std::uint32_t>(count);
  }
}

std::uint64_t sum(const std::vector<std::uint32_t>& counts) {
  std::uint64_t total = 0;
  for (const std::uint32_t count : counts) total += count;
  return total;
}

void size_series(lb::FeedFrame& frame) {
  for (auto* counts :
       {&frame.requests_series, &frame.succeeded_series, &frame.failed_series, &frame.retries_series}) {
    counts->resize(frame.buckets);
  }
  for (auto* values : {&frame.latency_p50_series, &frame.latency_p99_series, &frame.latency_p999_series}) {
    values->resize(frame.buckets);
  }
  for (lb::FeedNode& node : frame.nodes) {
    for (auto* counts : {&node.attempts_series, &node.failures_series, &node.in_flight_series}) {
      counts->resize(frame.buckets);
    }
    node.latency_p99_series.resize(frame.buckets);
  }
  for (std::size_t row = 0; row <= kHeatRows; ++row) {
    frame.heat_rows_ms.push_back(
        static_cast<float>(kHeatLowMs * std::pow(10, static_cast<double>(row) / kRowsPerDecade)));
  }
  frame.heat.resize(kHeatRows * frame.buckets);
}

void add_groups(lb::FeedFrame& frame, double seconds) {
  for (int i = 0; i < 5; ++i) {
    lb::FeedFinding& finding = frame.findings.emplace_back();
    finding.from = at(seconds * (0.15 + 0.15 * i));
    finding.to = at(seconds * (0.20 + 0.15 * i));
    finding.node = i % 2 == 0 ? -1 : 0;
    finding.kind = i % 2 == 0 ? "retry storm" : "sinkhole";
    finding.text =
        "Retries multiplied the load for 6 s: 9.4 attempts a request, 12.1 at the worst, and 22 % of the requests "
        "that ended succeeded.";
    if (i != 3) finding.evidence = "amplification 9.4   highest amplification 12.1   retries 4.2e+04";
  }
  frame.classes = {{"page", 41'000, 120, 340.5, 12.4, 98.2},
                   {"checkout-of-a-long-name-that-does-not-fit", 5'210, 1'801, 28, 310, 2'990},
                   {"", 3, 0, 0, 0, 0}};
  for (std::uint64_t i = 0; i < 200; ++i) {
    frame.balancers.push_back({1'000 + i, 3 * i, i % 7, i % 3, 1.02 + 0.01 * static_cast<double>(i)});
  }
}

}  // namespace

lb::FeedFrame make_frame(const FakeOptions& options, const std::vector<std::uint32_t>& weights,
                         const std::string& policy) {
  lb::FeedFrame frame;
  frame.title = options.title;
  frame.policy = policy;
  frame.length = at(options.seconds);
  frame.buckets = options.buckets;
  frame.bucket = at(options.seconds / static_cast<double>(options.buckets));
  const Story story{options.seconds, options.faults};
  for (std::size_t n = 0; n < options.nodes; ++n) {
    lb::FeedNode node;
    node.name = options.name_prefix + std::to_string(n + 1);
    node.address = "127.0.0.1:" + std::to_string(8081 + n);
    node.weight = weights[n];
    frame.nodes.push_back(node);
  }
  size_series(frame);
  if (story.on && options.nodes > 0) {
    add_faults(frame, story);
    add_trips(frame, story);
  }
  for (std::size_t b = 0; b < options.buckets; ++b) {
    fill_bucket(frame, b, story);
    fill_latency(frame, b, story);
  }
  if (options.groups) add_groups(frame, options.seconds);
  std::stable_sort(frame.events.begin(), frame.events.end(),
                   [](const FeedEvent& a, const FeedEvent& b) { return a.at < b.at; });
  frame.requests = sum(frame.requests_series);
  frame.succeeded = sum(frame.succeeded_series);
  frame.failed = sum(frame.failed_series);
  frame.retries = sum(frame.retries_series);
  for (const lb::FeedNode& node : frame.nodes) frame.attempts += node.attempts;
  return frame;
}

FakeFeed::FakeFeed(const FakeOptions& options) : options_(options), weights_(options.nodes, 2) {
  if (!weights_.empty()) weights_[0] = 3;
  first_ = std::make_shared<lb::FeedFrame>(make_frame(options_, weights_, policy_));
  shown_ = first_;
}

std::shared_ptr<const lb::FeedFrame> FakeFeed::frame() {
  if (waiting_ > 0 && --waiting_ == 0) {
    shown_ = std::make_shared<lb::FeedFrame>(make_frame(options_, weights_, policy_));
  }
  return shown_;
}

void FakeFeed::wish() { waiting_ = options_.frames_late + 1; }

void FakeFeed::set_weight(std::size_t node, std::uint32_t weight) {
  weights_[node] = weight;
  wish();
}

void FakeFeed::set_policy(const std::string& name) {
  policy_ = name;
  wish();
}

void FakeFeed::reset() {
  ++resets;
  policy_ = first_->policy;
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = first_->nodes[i].weight;
  shown_ = first_;
  waiting_ = 0;
}

std::string FakeFeed::export_config() {
  std::string text = "{\"policy\":\"" + policy_ + "\",\"weights\":[";
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (i > 0) text += ',';
    text += std::to_string(weights_[i]);
  }
  return text.append("]}\n");
}

}  // namespace gui_test
