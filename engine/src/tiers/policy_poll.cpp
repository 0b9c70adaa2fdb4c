#include "tiers/policy_poll.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "lb/policy_registry.h"

namespace lb {
namespace {

// Keys that every policy can hash, ip_hash too: multiples of 2^32 / golden ratio visit every part of IPv4 evenly.
std::string key_of(std::uint32_t pick) {
  const std::uint32_t address = pick * 2654435769U;
  std::string key = std::to_string(address >> 24U);
  for (const std::uint32_t shift : {16U, 8U, 0U}) key += "." + std::to_string(address >> shift & 255U);
  return key;
}

// A rotation is at most a turn or two off when it is interrupted; draws are within 5 standard errors but for one
// in 2 million.
bool agree(const std::vector<std::uint32_t>& counts, const std::vector<double>& shares) {
  constexpr double kPicks = PolicyPoll::kPicks;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double allowed = 5 * std::sqrt(kPicks * shares[i] * (1 - shares[i])) + 2;
    if (std::abs(counts[i] - kPicks * shares[i]) > allowed) return false;
  }
  return true;
}

}  // namespace

PolicyPoll::PolicyPoll(const Variant& policy, std::span<const NodeConfig> nodes,
                       std::span<const std::uint32_t> weights)
    : policy_(policy),
      nodes_(nodes),
      weights_(weights),
      falls_unevenly_(find_policy(policy.active->name)->doc.share_error > 0),
      in_flight_(nodes.size(), 0) {}

std::vector<double> PolicyPoll::shares(std::span<const NodeId> ids, std::span<const NodeId> members) {
  basis_ = ShareBasis::kEqual;
  if (ids.size() == 1) return {1};
  const NodeArrays arrays{weights_.data(), in_flight_.data(), nodes_.data()};
  return explain(ids, count({ids, arrays, members}));
}

std::vector<std::uint32_t> PolicyPoll::count(const Candidates& candidates) {
  constexpr TimePoint kStart{};
  const std::unique_ptr<Policy> policy = make_policy(policy_);
  const bool keyed = policy->key().source != HashKey::Source::kNone;
  std::vector<std::uint32_t> picked(nodes_.size(), 0);
  Rng rng(1);
  policy->rebuild(candidates);
  for (std::uint32_t i = 0; i < kPicks; ++i) {
    const std::string key = keyed ? key_of(i) : std::string();
    PickContext context{.rng = rng, .now = kStart, .key = key};
    const NodeId node = policy->pick(candidates, context);
    ++picked[index_of(node)];
    ++in_flight_[index_of(node)];
    policy->attempt_started(node, kStart);
    --in_flight_[index_of(node)];
    policy->attempt_finished({.node = node, .outcome = Outcome::response(200), .now = kStart});
  }
  std::vector<std::uint32_t> counts;
  for (const NodeId id : candidates.ids()) counts.push_back(picked[index_of(id)]);
  return counts;
}

std::vector<double> PolicyPoll::explain(std::span<const NodeId> ids, const std::vector<std::uint32_t>& counts) {
  std::vector<double> equal(ids.size(), 1.0 / static_cast<double>(ids.size()));
  double total = 0;
  for (const NodeId id : ids) total += weights_[index_of(id)];
  std::vector<double> by_weight;
  for (const NodeId id : ids) by_weight.push_back(weights_[index_of(id)] / total);
  const bool same =
      std::ranges::all_of(ids, [&](NodeId id) { return weights_[index_of(id)] == weights_[index_of(ids[0])]; });
  basis_ = ShareBasis::kWeights;
  if (!falls_unevenly_ && !same && agree(counts, by_weight)) return by_weight;
  basis_ = ShareBasis::kEqual;
  if (!falls_unevenly_ && agree(counts, equal)) return equal;
  basis_ = ShareBasis::kCounted;
  std::vector<double> counted;
  counted.reserve(counts.size());
  for (const std::uint32_t count : counts) counted.push_back(static_cast<double>(count) / kPicks);
  return counted;
}

}  // namespace lb
