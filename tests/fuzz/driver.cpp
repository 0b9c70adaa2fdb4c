#include "driver.h"

#include <algorithm>

#include "knob_draw.h"

namespace lb::testing {
namespace {

constexpr std::array<const char*, 5> kClients{"10.0.0.1", "10.0.0.2", "10.0.0.3", "192.0.2.9", ""};
constexpr std::array<const char*, 5> kPaths{"/", "/x", "/xy?q=1", "/a/b", "*"};

// How often deadlines may follow each other without time passing: a few for each thing under way.
constexpr int kMostAtOnce = 200;
constexpr int kMostSettling = 400;
// After the end only timeouts are left, one for each probe and attempt that ever was.
constexpr int kMostAtTheEnd = 20'000;

}  // namespace

Driver::Driver(const Setup& setup, Draws& draws, Subject& subject, Model& model)
    : setup_(setup), draws_(draws), subject_(subject), model_(model), prompt_(draws.percent(75)) {}

void Driver::note(std::uint64_t word) { digest_ = (digest_ ^ word) * 1099511628211U; }

template <class Perform>
void Driver::make(Call call, const Perform& perform) {
  if (model_.violation()) return;
  call.now = now_;
  call.on_time = on_time_;
  model_.call_begins(call);
  const Subject::Actions actions = perform();
  for (const Action& action : actions) {
    note(static_cast<std::uint64_t>(action.kind) << 32U | index_of(action.node));
    note(std::uint64_t{action.attempt.slot} << 32U | action.attempt.generation);
    note(std::uint64_t{action.status} << 32U | static_cast<std::uint64_t>(action.reason) << 16U |
         action.attempt_number);
    note(std::uint64_t{action.probe.slot} << 32U | action.probe.generation);
    note(action.tag << 4U | (action.retry ? 1U : 0U) | (action.hedge ? 2U : 0U) | (action.assign ? 4U : 0U));
    if (action.kind == ActionKind::kStartAttempt) {
      known_.push_back(action.attempt);
      ++attempts_;
    }
    if (action.kind == ActionKind::kStartProbe) probes_.push_back(action.probe);
  }
  model_.call_ends(actions, subject_);
  note(static_cast<std::uint64_t>(subject_.next_deadline().time_since_epoch().count()));
  note(model_.events());
}

// Time passes; deadlines on the way are kept, or not where the driver is late.
void Driver::move_on(Duration duration) {
  const TimePoint until = now_ + duration;
  if (prompt_) keep_deadlines(until, kMostSettling);
  if (subject_.next_deadline() < until) on_time_ = false;
  now_ = until;
}

void Driver::keep_deadlines(TimePoint until, int most) {
  int at_once = 0;
  for (int i = 0; i < most && subject_.next_deadline() <= until && !model_.violation(); ++i) {
    at_once = subject_.next_deadline() <= now_ ? at_once + 1 : 0;
    if (at_once > kMostAtOnce)
      return model_.report("deadline", "deadlines follow each other and time stands still");
    now_ = std::max(now_, subject_.next_deadline());
    make({.kind = Kind::kDeadline}, [&] { return subject_.on_deadline(now_); });
  }
}

void Driver::step() {
  if (draws_.percent(40)) move_on(draw_duration(draws_));
  const std::uint32_t what = draws_.below(100);
  if (what < 36) return begin();
  if (what < 60) return finish();
  if (what < 68) return answer();
  if (what < 72) return cancel();
  if (what < 78) return probe();
  if (what < 82) return say_nonsense();
  if (what < 86) return change_nodes();
  if (what < 89) return reconfigure();
  // Deadlines: the next one, or the present, which may be too early or too late.
  if (what < 97 && subject_.next_deadline() != kNever) now_ = std::max(now_, subject_.next_deadline());
  const bool early = subject_.next_deadline() > now_ && subject_.requests_waiting() == 0;
  const std::size_t events = model_.events();
  make({.kind = Kind::kDeadline}, [&] {
    const Subject::Actions actions = subject_.on_deadline(now_);
    if (early && (!actions.empty() || model_.events() != events)) {
      model_.report("early", "something happened before the next deadline");
    }
    return actions;
  });
}

void Driver::begin() {
  Fields fields;
  fields.header_ = draws_.one_of({"", "h1", "h2"});
  if (draws_.percent(30)) {
    fields.cookie_ = persistence_cookie("n" + std::to_string(draws_.below(7)));
  } else {
    fields.cookie_ = draws_.one_of({"", "c", "zzzzzzzzzzzzzzzz"});
  }
  using enum Method;
  const Request request{.method = draws_.one_of({kGet, kGet, kGet, kPost, kPut, kOther}),
                        .path = kPaths[draws_.below(kPaths.size())],
                        .client = kClients[draws_.below(kClients.size())],
                        .fields = draws_.percent(80) ? &fields : nullptr,
                        .tag = ++tag_};
  make({.kind = Kind::kBegin, .request = &request}, [&] { return subject_.begin(request, now_); });
  begun_.push_back(subject_.begun());
}

AttemptId Driver::draw_attempt() {
  const auto& live = model_.live();
  if (live.empty()) return {};
  auto chosen = live.begin();
  std::advance(chosen, draws_.below(static_cast<std::uint32_t>(live.size())));
  return chosen->first;
}

Outcome Driver::draw_outcome() {
  const std::uint32_t what = draws_.below(100);
  if (what < 15) return Outcome::connect_failure();
  if (what < 25) return Outcome::reset();
  Outcome outcome =
      Outcome::response(draws_.one_of<std::uint16_t>({200, 200, 200, 204, 302, 404, 429, 500, 502, 503, 503}));
  if (draws_.percent(20)) outcome.retry_after = draw_duration(draws_);
  if (draws_.percent(30)) outcome.load = {0.5F, 10.0F, static_cast<float>(draws_.below(3)), 2.0F, 5.0F};
  return outcome;
}

void Driver::finish() {
  const AttemptId attempt = draw_attempt();
  if (attempt == AttemptId{}) return;
  const Outcome outcome = draw_outcome();
  make({.kind = Kind::kFinished, .attempt = attempt}, [&] { return subject_.finished(attempt, outcome, now_); });
}

void Driver::answer() {
  const AttemptId attempt = draw_attempt();
  if (attempt == AttemptId{}) return;
  const auto status = draws_.one_of<std::uint16_t>({200, 200, 204, 404, 500, 503});
  make({.kind = Kind::kAnswered, .attempt = attempt}, [&] { return subject_.answered(attempt, status, now_); });
}

void Driver::cancel() {
  const std::vector<RequestId> open = model_.open();
  if (open.empty()) return;
  const RequestId request = open[draws_.below(static_cast<std::uint32_t>(open.size()))];
  make({.kind = Kind::kCancel}, [&] { return subject_.cancel(request, now_); });
}

void Driver::probe() {
  const auto& live = model_.probes();
  if (live.empty()) return;
  auto chosen = live.begin();
  std::advance(chosen, draws_.below(static_cast<std::uint32_t>(live.size())));
  const ProbeId probe = chosen->first;
  const ProbeResult result{draws_.percent(60), draws_.below(5), draw_duration(draws_)};
  make({.kind = Kind::kProbed, .probe = probe}, [&] { return subject_.probed(probe, result, now_); });
}

void Driver::reconfigure() {
  setup_.config = draw_next_config(setup_, draws_);
  model_.next_config(setup_.config, now_);
  make({.kind = Kind::kApply}, [&] { return subject_.apply(setup_.config, now_); });
}

void Driver::change_nodes() {
  setup_.nodes = draw_next_nodes(setup_, draws_);
  model_.next_nodes(setup_.nodes);
  make({.kind = Kind::kNodes}, [&] { return subject_.set_nodes(setup_.nodes, now_); });
}

// Calls about what has ended, or never was: nothing comes of them.
void Driver::say_nonsense() {
  const auto late = [&](const auto& known, auto nonsense, const auto& live) {
    if (!known.empty() && draws_.percent(70))
      nonsense = known[draws_.below(static_cast<std::uint32_t>(known.size()))];
    return live(nonsense) ? decltype(nonsense){} : nonsense;
  };
  const AttemptId attempt =
      late(known_, AttemptId{draws_.below(5), 99}, [&](AttemptId id) { return model_.live().contains(id); });
  const ProbeId probe =
      late(probes_, ProbeId{draws_.below(9), 999}, [&](ProbeId id) { return model_.probes().contains(id); });
  const std::vector<RequestId> open = model_.open();
  const RequestId request = late(begun_, RequestId{draws_.below(5), 99},
                                 [&](RequestId id) { return std::ranges::find(open, id) != open.end(); });
  const std::uint32_t what = draws_.below(4);
  const bool waits = subject_.requests_waiting() > 0;  // who waits may be let in by any call
  const std::size_t events = model_.events();
  const std::array<Kind, 4> kinds{Kind::kFinished, Kind::kAnswered, Kind::kProbed, Kind::kCancel};
  make({.kind = kinds[what]}, [&]() -> Subject::Actions {
    Subject::Actions actions;
    if (what == 0) actions = subject_.finished(attempt, draw_outcome(), now_);
    if (what == 1) actions = subject_.answered(attempt, 200, now_);
    if (what == 2) actions = subject_.probed(probe, {draws_.percent(70), 1, Duration(1)}, now_);
    if (what == 3) actions = subject_.cancel(request, now_);
    if (!waits && (!actions.empty() || model_.events() != events)) {
      model_.report("late", "a call about what has ended did something");
    }
    return actions;
  });
}

// What is under way ends as it would in time: nodes answer, timeouts come, those that wait get their turn.
void Driver::end_traffic() {
  for (int i = 0; i < kMostSettling && !model_.open().empty() && !model_.violation(); ++i) {
    const AttemptId attempt = draw_attempt();
    if (attempt != AttemptId{}) {
      const Outcome outcome = Outcome::response(200);
      make({.kind = Kind::kFinished, .attempt = attempt},
           [&] { return subject_.finished(attempt, outcome, now_); });
    } else if (subject_.next_deadline() != kNever) {
      now_ = std::max(now_, subject_.next_deadline());
      make({.kind = Kind::kDeadline}, [&] { return subject_.on_deadline(now_); });
    } else {
      break;
    }
  }
}

void Driver::settle() {
  const bool prompt = prompt_;
  if (draws_.percent(70)) end_traffic();
  for (const RequestId request : model_.open()) {
    const std::vector<RequestId> open = model_.open();
    if (std::ranges::find(open, request) == open.end()) continue;
    make({.kind = Kind::kCancel}, [&] { return subject_.cancel(request, now_); });
  }
  prompt_ = true;
  if (prompt) keep_deadlines(now_ + std::chrono::seconds(5), kMostSettling);
  // With the monitor and the policies that probe gone, no probe is left after its timeout.
  setup_.config = {};
  model_.next_config(setup_.config, now_);
  make({.kind = Kind::kApply}, [&] { return subject_.apply(setup_.config, now_); });
  keep_deadlines(now_ + std::chrono::minutes(2), kMostAtTheEnd);
  if (model_.violation()) return;
  if (!model_.open().empty() || !model_.live().empty()) return model_.report("stuck", "something never ended");
  if (!model_.probes().empty()) return model_.report("probe", "a probe was neither finished nor given up");
  if (subject_.requests_in_flight() != 0 || subject_.requests_waiting() != 0) {
    model_.report("in_flight", "the counts do not return to 0");
  }
}

}  // namespace lb::testing
