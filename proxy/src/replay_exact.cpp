// The recorded calls once more: every action must come out as it did.
#include <algorithm>

#include "action_json.h"
#include "replay_player.h"

namespace proxy {
namespace {

constexpr std::size_t kMaxText = 2000;  // of the actions shown for a mismatch

std::string text_of(lb::Balancer::Actions actions) {
  std::string text = "[";
  for (const lb::Action& action : actions) {
    if (text.size() > 1) text.push_back(',');
    append_action(text, action);
  }
  return text + "]";
}

class ExactPlayer : public ReplayPlayer {
 public:
  explicit ExactPlayer(const ReplayInput& start) : balancer_(start.config, start.nodes, start.seed, start.now) {}

  void play(const ReplayInput& input, std::size_t line, ReplayReport& report) override {
    const lb::Balancer::Actions got = feed(balancer_, input);
    count(got, false, report);
    count(input.actions, true, report);
    const std::string expected_text = text_of(input.actions);
    const std::string got_text = text_of(got);
    if (expected_text == got_text) return;
    ++report.mismatches;
    if (report.first_mismatch) return;
    report.first_mismatch = ReplayMismatch{line, expected_text.substr(0, kMaxText), got_text.substr(0, kMaxText)};
  }

  void end(ReplayReport& report) override {
    report.picks += std::min(recorded_, replayed_);
    report.same_picks += std::min(recorded_, replayed_) - std::min({recorded_, replayed_, report.mismatches});
    report.only_recorded += recorded_ > replayed_ ? recorded_ - replayed_ : 0;
    report.only_replayed += replayed_ > recorded_ ? replayed_ - recorded_ : 0;
  }

 private:
  void count(lb::Balancer::Actions actions, bool recorded, ReplayReport& report) {
    for (const lb::Action& action : actions) {
      if (action.kind != lb::ActionKind::kStartAttempt) continue;
      ++(recorded ? recorded_ : replayed_);
      count_attempt(balancer_, action.node, recorded, report);
    }
  }

  lb::Balancer balancer_;
  std::uint64_t recorded_ = 0;
  std::uint64_t replayed_ = 0;
};

}  // namespace

std::unique_ptr<ReplayPlayer> make_exact_player(const ReplayInput& start, ReplayReport&) {
  return std::make_unique<ExactPlayer>(start);
}

}  // namespace proxy
