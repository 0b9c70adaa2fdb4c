#include "skip_failed.h"

#include <algorithm>
#include <vector>

#include "lb/knob_builder.h"

namespace {

// Every knob has its default here and its name, range and text in the table: files, messages, schema, help and the
// dashboard's controls are made of it.
struct SkipFailedParams {
  lb::Duration distrust = std::chrono::seconds(1);

  static const lb::KnobTable& knobs() {
    static const lb::KnobTable table =
        lb::KnobTableBuilder<SkipFailedParams>("skip_failed", "turns over the nodes that have not failed of late")
            .duration<&SkipFailedParams::distrust>("distrust", lb::kAnyDuration,
                                                   "for how long a node is passed over after a failure")
            .build();
    return table;
  }
};

// The turn goes to the first trusted candidate behind the one that was served last. When all have failed of late,
// to the next one whoever it is: a policy always answers.
class SkipFailed final : public lb::Policy {
 public:
  explicit SkipFailed(const SkipFailedParams& params) : params_(params) {}

  // Ids are dense, so what is kept for each node stands in an array. Nothing is allocated in pick().
  void rebuild(const lb::Candidates& candidates) override {
    const std::size_t ids = lb::index_of(candidates[candidates.size() - 1]) + 1U;
    if (trusted_from_.size() < ids) trusted_from_.resize(ids);
  }

  lb::NodeId pick(const lb::Candidates& candidates, lb::PickContext& context) override {
    const std::uint32_t n = candidates.size();
    const auto behind = std::ranges::upper_bound(candidates.ids(), last_);
    const auto next = static_cast<std::uint32_t>(behind - candidates.ids().begin()) % n;
    std::uint32_t chosen = next;
    for (std::uint32_t step = 0; step < n; ++step) {
      const std::uint32_t place = (next + step) % n;
      if (context.now < trusted_from_[lb::index_of(candidates[place])]) continue;
      chosen = place;
      break;
    }
    return last_ = candidates[chosen];
  }

  // A node may have joined since the last rebuild(), and is then not in the array.
  void attempt_finished(const lb::Feedback& feedback) override {
    const std::size_t index = lb::index_of(feedback.node);
    if (feedback.failure && index < trusted_from_.size())
      trusted_from_[index] = lb::later(feedback.now, params_.distrust);
  }

 private:
  SkipFailedParams params_;
  std::vector<lb::TimePoint> trusted_from_;  // by NodeId
  lb::NodeId last_ = lb::kNoNode;
};

}  // namespace

lb::PolicyType skip_failed_type() {
  return lb::policy_type<SkipFailed, SkipFailedParams>(
      "skip_failed", {.summary = "turns over the nodes that have not failed of late",
                      .cost = "O(1); O(n) while nodes are passed over",
                      .use_when = "failures come in bursts, and the next request is likely to fail as well",
                      .avoid_when = "every request can fail alike: the nodes take turns at being passed over",
                      .source = "an example of lbsim"});
}
