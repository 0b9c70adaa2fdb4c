#include "sim/failure.h"

#include <algorithm>

#include "lb/knob_builder.h"

namespace sim {

const lb::KnobTable& BurstyFailure::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<BurstyFailure>("bursty", "failures in bursts: a good and a bad state (Gilbert-Elliott)")
          .duration<&BurstyFailure::good_for>("good_for", lb::kPositiveDuration, "mean time in the good state")
          .duration<&BurstyFailure::bad_for>("bad_for", lb::kPositiveDuration, "mean time in the bad state")
          .number<&BurstyFailure::rate_good>("rate_good", lb::kRatio, "how many requests fail in the good state")
          .unit("ratio")
          .number<&BurstyFailure::rate_bad>("rate_bad", lb::kRatio, "how many requests fail in the bad state")
          .unit("ratio")
          .build();
  return table;
}

const lb::KnobTable& LoadFailure::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<LoadFailure>("under_load", "failures that come with the requests in the node")
          .integer<&LoadFailure::from>("from", {0, 1e9}, "with so many requests in the node none fail yet")
          .integer<&LoadFailure::to>("to", {1, 1e9}, "from so many on `rate` of them fail")
          .number<&LoadFailure::rate>("rate", lb::kRatio, "how many fail then")
          .unit("ratio")
          .build();
  return table;
}

double LoadFailure::rate_with(double inside) const {
  return rate * std::clamp((inside - from) / (static_cast<double>(to) - from), 0.0, 1.0);
}

const lb::KnobTable& FailureModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<FailureModel>("failure", "some requests fail instead of being served")
          .number<&FailureModel::rate>("rate", lb::kRatio, "how many of the requests fail")
          .unit("ratio")
          .texts<&FailureModel::methods>("methods", {0, 10}, "fails only these methods; none named: any")
          .choice<&FailureModel::kind>("kind", kFailureKindNames,
                                       "an error status; a connection reset within the service; or no answer")
          .integer<&FailureModel::status>("status", {100, 599}, "the status of the answer")
          .duration<&FailureModel::after>("after", lb::kAnyDuration, "how long the answer takes at the node")
          .duration<&FailureModel::retry_after>("retry_after", lb::kAnyDuration,
                                                "what the answer's Retry-After asks for; 0: it has none")
          .number<&FailureModel::part>("part", lb::kRatio, "of its service that a reset request has had")
          .unit("ratio")
          .optional<&FailureModel::bursty>("bursty", "besides: failures in bursts")
          .optional<&FailureModel::under_load>("under_load", "besides: failures that come with load")
          .build();
  return table;
}

lb::InputErrors validate(const FailureModel& failure) {
  lb::InputErrors errors;
  const auto fail = [&errors](const char* path, const char* message) { errors.push_back({path, message}); };
  const bool fails = failure.rate > 0 || failure.bursty || failure.under_load;
  if (failure.kind != FailureKind::kStatus) {
    const FailureModel usual;
    const char* only = "means something only for failures of kind status";
    if (failure.status != usual.status) fail("/status", only);
    if (failure.after != usual.after) fail("/after", only);
    if (failure.retry_after != usual.retry_after) fail("/retry_after", only);
    if (!fails) fail("/kind", "nothing fails: rate, bursty or under_load is needed");
  }
  if (failure.kind != FailureKind::kReset && failure.part != FailureModel{}.part) {
    fail("/part", "means something only for failures of kind reset");
  }
  if (failure.bursty && failure.bursty->rate_good == failure.bursty->rate_bad) {
    fail("/bursty", "rate_good and rate_bad are the same: that is no burst, but a rate");
  }
  if (failure.bursty &&
      std::max(failure.bursty->good_for, failure.bursty->bad_for) < std::chrono::microseconds(1)) {
    fail("/bursty/good_for", "must be at least 1us where bad_for is less");
  }
  if (failure.under_load && failure.under_load->from >= failure.under_load->to) {
    fail("/under_load/from", "must be less than to");
  }
  if (failure.under_load && failure.under_load->rate <= 0) fail("/under_load/rate", "must be more than 0");
  return errors;
}

}  // namespace sim
