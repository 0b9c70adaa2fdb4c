#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lb/policy_registry.h"

namespace lb::testing {

/// A policy on a table, without a Balancer: nodes are letters, loads, weights and time are set by hand.
class PolicyBench {
 public:
  TimePoint now{};

  PolicyBench(const Variant& params, std::vector<std::uint32_t> weights)
      : weights_(std::move(weights)),
        loads_(weights_.size(), 0),
        configs_(weights_.size()),
        policy_(make_policy(params)) {
    for (std::uint32_t i = 0; i < weights_.size(); ++i) {
      all_.push_back(NodeId{i});
      members_.push_back(NodeId{i});
      configs_[i].name = "n" + std::to_string(i);
      configs_[i].address = "127.0.0.1:" + std::to_string(90 + i);
    }
    rebuild(all_);
  }
  PolicyBench(std::string_view name, std::vector<std::uint32_t> weights)
      : PolicyBench(default_policy(name), std::move(weights)) {}

  /// The nodes that may be picked from now on. The others stay in the list.
  void rebuild(std::vector<NodeId> candidates) {
    all_ = std::move(candidates);
    policy_->rebuild(view(all_));
  }

  /// The same, and the others are not in the list any more.
  void remove_all_but(std::vector<NodeId> candidates) {
    members_ = candidates;
    rebuild(std::move(candidates));
  }

  void set_weight(std::uint32_t node, std::uint32_t weight) {
    weights_[node] = weight;
    policy_->rebuild(view(all_));
  }

  /// Starts attempts, or ends some in a way that says nothing of the node.
  void set_load(std::uint32_t node, std::uint32_t in_flight) {
    while (loads_[node] < in_flight) started(node);
    while (loads_[node] > in_flight) finished(node, {}, {OutcomeKind::kAbandoned, 0, {}});
  }

  NodeId pick(std::string_view key = {}, std::uint32_t attempt = 0) {
    PickContext context{.rng = rng_, .now = now, .key = key_or_drawn(key), .attempt = attempt};
    const NodeId node = policy_->pick(view(all_), context);
    probe(context);
    return node;
  }

  NodeId pick_among(std::vector<NodeId> subset, std::string_view key = {}, std::uint32_t attempt = 0) {
    PickContext context{.rng = rng_, .now = now, .key = key_or_drawn(key), .attempt = attempt};
    context.subset = true;
    const NodeId node = policy_->pick(view(subset), context);
    probe(context);
    return node;
  }

  /// A node answers a probe: so many requests in it, and how long the next is likely to take.
  void answer(std::uint32_t node, std::uint32_t in_flight, Duration latency) {
    policy_->probe_finished({.node = NodeId{node}, .in_flight = in_flight, .latency = latency, .now = now});
  }

  /// Every node answers a probe, with the load it has, all as quick as each other.
  void answer_all() {
    for (std::uint32_t i = 0; i < loads_.size(); ++i) answer(i, loads_[i], kProbedLatency);
  }

  /// From now on, probes that the policy asks for are not answered.
  void lose_probes() { answers_probes_ = false; }

  /// What the policy asks to be probed now.
  std::vector<NodeId> probe_targets() {
    PickContext context{.rng = rng_, .now = now};
    const std::span<const NodeId> targets = policy_->probe_targets(view(all_), context);
    return {targets.begin(), targets.end()};
  }

  TimePoint probe_deadline() const { return policy_->probe_deadline(); }
  double score(std::uint32_t node) const { return policy_->score(view(all_), NodeId{node}, now); }

  /// From now on, requests for which no key is given come each from an IPv4 address drawn at random.
  void draw_keys(std::uint64_t seed) {
    key_rng_ = Rng(seed);
    draws_keys_ = true;
  }

  /// The next `count` picks as letters: "a a b a c a a".
  std::string sequence(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ' ';
      text += static_cast<char>('a' + index_of(pick()));
    }
    return text;
  }

  /// Picks and starts the attempt.
  NodeId start() {
    const NodeId node = pick();
    started(index_of(node));
    return node;
  }

  /// The next `count` picks, each served at once, as letters.
  std::string served(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ' ';
      const std::uint32_t node = index_of(start());
      text += static_cast<char>('a' + node);
      finished(node, {}, {OutcomeKind::kAbandoned, 0, {}});
    }
    return text;
  }

  std::uint32_t load(std::uint32_t node) const { return loads_[node]; }

  std::vector<std::uint32_t> counts(int picks) {
    std::vector<std::uint32_t> counts(weights_.size(), 0);
    for (int i = 0; i < picks; ++i) ++counts[index_of(pick())];
    return counts;
  }

  /// Attempts that start and end, at the time `now`.
  void started(std::uint32_t node) {
    ++loads_[node];
    policy_->attempt_started(NodeId{node}, now);
  }
  void finished(std::uint32_t node, Duration latency, Outcome outcome = Outcome::response(200)) {
    --loads_[node];
    const bool abandoned = outcome.kind == OutcomeKind::kAbandoned;
    const bool failure = !abandoned && (outcome.kind != OutcomeKind::kResponse || outcome.status >= 500);
    policy_->attempt_finished(
        {.node = NodeId{node}, .outcome = outcome, .failure = failure, .latency = latency, .now = now});
  }

  NodeConfig& config(std::uint32_t node) { return configs_[node]; }

  void seed(std::uint64_t value) { rng_ = Rng(value); }

 private:
  Candidates view(std::span<const NodeId> ids) const {
    return {ids, {weights_.data(), loads_.data(), configs_.data()}, members_};
  }

  static constexpr Duration kProbedLatency = std::chrono::milliseconds(10);

  // As the Balancer does after a request's first pick; here nodes answer at once.
  void probe(PickContext& context) {
    if (context.attempt > 0 || !answers_probes_) return;
    for (const NodeId id : policy_->probe_targets(view(all_), context))
      answer(index_of(id), loads_[index_of(id)], kProbedLatency);
  }

  std::string_view key_or_drawn(std::string_view key) {
    if (!key.empty() || !draws_keys_) return key;
    const std::uint64_t word = key_rng_.next();
    drawn_key_.clear();
    for (unsigned i = 0; i < 4; ++i) {
      drawn_key_ += (i > 0 ? "." : "") + std::to_string((word >> (8 * i)) & 0xffU);
    }
    return drawn_key_;
  }

  std::vector<std::uint32_t> weights_;
  std::vector<std::uint32_t> loads_;
  std::vector<NodeConfig> configs_;
  std::vector<NodeId> all_;
  std::vector<NodeId> members_;
  std::unique_ptr<Policy> policy_;
  Rng rng_{1};
  Rng key_rng_{1};
  std::string drawn_key_;
  bool draws_keys_ = false;
  bool answers_probes_ = true;
};

}  // namespace lb::testing
