#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "lb/knob_builder.h"
#include "load/c3.h"
#include "load/node_memory.h"
#include "load/probe_pool.h"
#include "policies/builtin.h"

namespace lb {
namespace {

constexpr double kMaxProbes =
    64;  // for each request: beyond the 3 to 5 of the paper, still cheap to keep distinct

enum class ProbeRule : std::uint8_t { kHcl, kC3 };
constexpr std::array<std::string_view, 2> kRuleNames{"hcl", "c3"};
constexpr std::array<std::string_view, 1> kHcl{"hcl"};
constexpr std::array<std::string_view, 1> kC3{"c3"};

struct PrequalParams {
  ProbeRule rule = ProbeRule::kHcl;
  double probes_per_query = 3;
  std::uint32_t pool_size = 16;
  Duration probe_age = std::chrono::seconds(1);
  double remove_per_query = 1;
  double delta = 1;
  double q_rif = 0.84;
  std::uint32_t clients = 1;
  std::uint32_t min_pool = 2;
  Duration idle_probe_after = kForever;
  Duration error_aversion{};

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<PrequalParams>("prequal", "the best of the nodes that were probed of late")
            .choice<&PrequalParams::rule>("rule", kRuleNames,
                                          "how the answers are compared: hcl = Prequal's own, hot and cold, then "
                                          "latency; c3 = C3's score of "
                                          "the same answers")
            .number<&PrequalParams::probes_per_query>(
                "probes_per_query", {0, kMaxProbes},
                "nodes asked for their load with each request; a part of one is drawn")
            .integer<&PrequalParams::pool_size>("pool_size", {1, 1024}, "answers kept at most; the oldest goes")
            .duration<&PrequalParams::probe_age>("probe_age", kPositiveDuration, "how long an answer is kept")
            .number<&PrequalParams::remove_per_query>(
                "remove_per_query", {0, kMaxProbes},
                "answers dropped with each request, the oldest and the worst by turns; a part of one is drawn")
            .number<&PrequalParams::delta>(
                "delta", {0, 1000}, "how much longer than the probing rate demands an answer may be used again")
            .number<&PrequalParams::q_rif>(
                "q_rif", kRatio,
                "the part of the answers with the fewest requests in flight that count as cold; 0 = go by "
                "requests in flight alone, 1 = by latency alone")
            .only("rule", kHcl)
            .integer<&PrequalParams::clients>("clients", {1, 1'000'000}, "how many balancers share the nodes")
            .only("rule", kC3)
            .integer<&PrequalParams::min_pool>(
                "min_pool", {1, 1024}, "with fewer answers a node is drawn at random; at most pool_size counts")
            .duration_or_forever<&PrequalParams::idle_probe_after>(
                "idle_probe_after", kPositiveDuration, "nodes are asked again after so long without a request")
            .duration<&PrequalParams::error_aversion>("error_aversion", kAnyDuration,
                                                      "after a failure on a node its answers are ignored for so "
                                                      "long, as a node that fails at once looks "
                                                      "idle; 0 = off")
            .build();
    return table;
  }
};

// A number with the mean `rate`: the whole part, and one more with the probability of the rest.
std::uint32_t rounded_at_random(double rate, Rng& rng) {
  const double whole = std::floor(rate);
  const double rest = rate - whole;
  return static_cast<std::uint32_t>(whole) + (rest > 0 && rng.chance(rest) ? 1 : 0);
}

class Prequal final : public Policy {
 public:
  explicit Prequal(const PrequalParams& params)
      : params_(params), min_pool_(std::min(params.min_pool, params.pool_size)), pool_(params.pool_size) {
    targets_.reserve(static_cast<std::size_t>(kMaxProbes));
  }

  void rebuild(const Candidates& candidates) override {
    nodes_.rebuild(candidates);
    pool_.erase_if([&](NodeId id) { return !candidates.contains(id); });
    for (const NodeId id : ids_) nodes_[id].candidate = false;
    ids_.assign(candidates.ids().begin(), candidates.ids().end());
    for (const NodeId id : ids_) nodes_[id].candidate = true;
    max_uses_ = max_uses(candidates.size());
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    pool_.expire(context.now, params_.probe_age);
    idle_since_ = context.now;
    const auto allowed = [&](NodeId id) { return !context.subset || candidates.contains(id); };
    const NodeId node = choose(candidates, context, allowed);
    if (context.attempt == 0) remove_some(candidates, context.rng);
    return node;
  }

  void attempt_finished(const Feedback& feedback) override {
    Node* node = nodes_.find(feedback.node);
    if (node == nullptr || !feedback.failure || params_.error_aversion == Duration{}) return;
    node->ignored_until = later(feedback.now, params_.error_aversion);
    if (const std::size_t place = pool_.find(feedback.node); place != ProbePool::kNone) pool_.erase(place);
  }

  // Distinct nodes, every order of every set equally likely (Bentley and Floyd 1987, CACM 30(9), algorithm P): the
  // last candidate of a growing range stands in for one that is drawn twice, and goes behind it.
  std::span<const NodeId> probe_targets(const Candidates& candidates, PickContext& context) override {
    idle_since_ = context.now;
    targets_.clear();
    const std::uint32_t n = candidates.size();
    const std::uint32_t count = std::min(rounded_at_random(params_.probes_per_query, context.rng), n);
    for (std::uint32_t last = n - count; last < n; ++last) {
      const NodeId drawn = candidates[context.rng.below(last + 1)];
      const auto twice = std::ranges::find(targets_, drawn);
      if (twice == targets_.end()) {
        targets_.insert(targets_.begin(), drawn);
      } else {
        targets_.insert(twice + 1, candidates[last]);
      }
    }
    return targets_;
  }

  TimePoint probe_deadline() const override {
    return params_.idle_probe_after == kForever ? kNever : later(idle_since_, params_.idle_probe_after);
  }

  void probe_finished(const LoadProbe& probe) override {
    const Node* node = nodes_.find(probe.node);
    if (node == nullptr || !node->candidate || probe.now < node->ignored_until) return;
    pool_.expire(probe.now, params_.probe_age);
    pool_.add(probe);
  }

  // Cold nodes by their latency in milliseconds; behind them the hot ones, by requests in flight. Or what C3 says.
  double score(const Candidates& candidates, NodeId id, TimePoint now) const override {
    const std::size_t place = pool_.find(id);
    if (place == ProbePool::kNone || now - pool_[place].probe.now >= params_.probe_age) return kNoScore;
    const LoadProbe& probe = pool_[place].probe;
    if (params_.rule == ProbeRule::kC3) return c3_score(candidates, probe);
    constexpr double kBehindAll = 1e13;  // milliseconds: longer than the 292 years that a latency can be
    if (probe.in_flight >= pool_.hot_from(params_.q_rif)) return kBehindAll + probe.in_flight;
    return to_milliseconds(probe.latency);
  }

 private:
  struct Node {
    bool candidate = false;
    TimePoint ignored_until{};
  };

  // An answer may be used (1 + delta) / ((1 - m/n) x probes - removals) times: m answers kept, n nodes, and each
  // probe hits a node that is not in the pool with a probability of 1 - m/n at least. Where answers leave as fast
  // as they come, no number of uses keeps the pool filled, and they are not limited.
  double max_uses(std::uint32_t nodes) const {
    const double known = static_cast<double>(params_.pool_size) / nodes;
    const double gain = (1 - known) * params_.probes_per_query - params_.remove_per_query;
    if (gain <= 0) return std::numeric_limits<double>::infinity();
    return std::max(1.0, (1 + params_.delta) / gain);
  }

  template <class Allowed>
  NodeId choose(const Candidates& candidates, PickContext& context, const Allowed& allowed) {
    std::size_t known = 0;
    for (std::size_t i = 0; i < pool_.size(); ++i) known += allowed(pool_[i].probe.node) ? 1 : 0;
    if (known < min_pool_) return candidates[context.rng.below(candidates.size())];
    const std::size_t best = best_of(candidates, allowed);
    const NodeId node = pool_[best].probe.node;
    pool_.use(best);
    if (is_used_up(pool_[best].uses, context.rng)) pool_.erase(best);
    return node;
  }

  template <class Allowed>
  std::size_t best_of(const Candidates& candidates, const Allowed& allowed) const {
    if (params_.rule == ProbeRule::kHcl) return pool_.best(pool_.hot_from(params_.q_rif), allowed);
    return pool_.first_by(
        [&](const ProbePool::Entry& a, const ProbePool::Entry& b) {
          return c3_score(candidates, a.probe) < c3_score(candidates, b.probe);
        },
        allowed);
  }

  std::size_t worst_of(const Candidates& candidates) const {
    if (params_.rule == ProbeRule::kHcl) return pool_.worst(pool_.hot_from(params_.q_rif));
    return pool_.first_by(
        [&](const ProbePool::Entry& a, const ProbePool::Entry& b) {
          return c3_score(candidates, a.probe) > c3_score(candidates, b.probe);
        },
        [](NodeId) { return true; });
  }

  // Probes tell no service time: as where nobody reports it, it is taken to be what requests take.
  double c3_score(const Candidates& candidates, const LoadProbe& probe) const {
    const double latency = to_milliseconds(probe.latency);
    return C3Score::score({latency, latency, static_cast<double>(probe.in_flight)},
                          candidates.in_flight(probe.node), params_.clients);
  }

  // The last use that is due only in part is had with that probability, which makes the mean exact.
  bool is_used_up(std::uint32_t uses, Rng& rng) const {
    const double left = max_uses_ - uses;
    return left <= 0 || (left < 1 && !rng.chance(left));
  }

  void remove_some(const Candidates& candidates, Rng& rng) {
    std::uint32_t count = rounded_at_random(params_.remove_per_query, rng);
    for (; count > 0 && pool_.size() > 0; --count) {
      pool_.erase(removes_oldest_ ? 0 : worst_of(candidates));
      removes_oldest_ = !removes_oldest_;
    }
  }

  PrequalParams params_;
  std::size_t min_pool_;
  ProbePool pool_;
  NodeMemory<Node> nodes_;
  std::vector<NodeId> ids_;      // the candidates
  std::vector<NodeId> targets_;  // scratch of probe_targets()
  double max_uses_ = 1;
  TimePoint idle_since_{};
  bool removes_oldest_ = true;
};

}  // namespace

PolicyType prequal_type() {
  return policy_type<Prequal, PrequalParams>(
      "prequal",
      {.summary = "of the nodes probed of late, the quickest of those that do not have many requests in flight",
       .cost = "O(pool_size), and probes_per_query probes a request",
       .use_when = "many balancers share nodes whose speed changes, and nodes can say what they have in flight",
       .avoid_when =
           "nodes do not answer probes (picks are random then) or go on telling latencies of a line that "
           "is gone, or a probe costs as much as a request",
       .source = "Wydrowski et al. 2024, NSDI, \"Load is not what you should balance: Introducing Prequal\"",
       .uses_load = true,
       .probes = true});
}

}  // namespace lb
