#include "admission/limit_range.h"

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& LimitRange::knobs() {
  static const KnobTable table =
      KnobTableBuilder<LimitRange>("limit_range", "where a limit on requests in flight starts and stays")
          .integer<&LimitRange::initial_limit>("initial_limit", {1, 1e6}, "requests in flight at the start")
          .integer<&LimitRange::min_limit>("min_limit", {1, 1e6}, "requests in flight always allowed")
          .integer<&LimitRange::max_limit>("max_limit", {1, 1e6}, "requests in flight never exceeded")
          .build();
  return table;
}

InputErrors validate(const LimitRange& range) {
  InputErrors errors;
  if (range.min_limit > range.max_limit) errors.push_back({"/min_limit", "must not be more than max_limit"});
  if (range.initial_limit < range.min_limit || range.initial_limit > range.max_limit) {
    errors.push_back({"/initial_limit", "must be from min_limit to max_limit"});
  }
  return errors;
}

}  // namespace lb
