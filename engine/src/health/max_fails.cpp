#include "health/max_fails.h"

#include <limits>

#include "lb/knob_builder.h"

namespace lb {
namespace {

using std::chrono::seconds;

std::int64_t second(TimePoint now) { return std::chrono::floor<seconds>(now.time_since_epoch()).count(); }

// Before every time there is: nginx starts at 0 with a clock that counts from 1970.
constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min() / 2;

}  // namespace

MaxFails::MaxFails(const MaxFailsConfig& config)
    : config_(config), fail_timeout_(std::chrono::floor<seconds>(config.fail_timeout).count()) {}

void MaxFails::add(NodeId node) {
  if (nodes_.size() <= index_of(node)) nodes_.resize(index_of(node) + std::size_t{1});
  nodes_[index_of(node)] = {.accessed = kLongAgo, .checked = kLongAgo};
}

bool MaxFails::usable(NodeId node, TimePoint now) const {
  const State& state = nodes_[index_of(node)];
  if (config_.max_fails == 0 || state.fails < config_.max_fails) return true;
  return second(now) - state.checked > fail_timeout_;
}

TimePoint MaxFails::usable_again(NodeId node) const {
  return TimePoint(seconds(nodes_[index_of(node)].checked + fail_timeout_ + 1));
}

bool MaxFails::picked(NodeId node, TimePoint now) {
  State& state = nodes_[index_of(node)];
  if (second(now) - state.checked <= fail_timeout_) return false;
  state.checked = second(now);
  return !usable(node, now);
}

bool MaxFails::failed(NodeId node, TimePoint now) {
  const bool was_usable = usable(node, now);
  State& state = nodes_[index_of(node)];
  ++state.fails;
  state.accessed = second(now);
  state.checked = second(now);
  return was_usable && !usable(node, now);
}

bool MaxFails::succeeded(NodeId node, TimePoint now) {
  const bool was_usable = usable(node, now);
  State& state = nodes_[index_of(node)];
  if (state.accessed < state.checked) state.fails = 0;
  return !was_usable && usable(node, now);
}

const KnobTable& MaxFailsConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<MaxFailsConfig>("max_fails", "takes a node out after failures, as nginx does")
          .integer<&MaxFailsConfig::max_fails>("max_fails", {0, 1e6}, "failures that take a node out; 0: never")
          .duration<&MaxFailsConfig::fail_timeout>("fail_timeout", {1e9, 86'400e9},
                                                   "how long it is out, and how long failures are remembered")
          .build();
  return table;
}

InputErrors validate(const MaxFailsConfig& config) {
  if (config.fail_timeout % seconds(1) == Duration{}) return {};
  return {{"/fail_timeout", "nginx counts whole seconds: \"1s\", \"10s\", ..."}};
}

}  // namespace lb
