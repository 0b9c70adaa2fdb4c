#include "health/observe.h"

#include "lb/knob_builder.h"

namespace lb {
namespace {

enum class Sign : std::uint8_t { kNothing, kGood, kBad };

// A timeout may have come before or after the connection: it says nothing of layer 4.
Sign layer4(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::kResponse:
    case OutcomeKind::kReset:
      return Sign::kGood;
    case OutcomeKind::kConnectFailure:
      return Sign::kBad;
    case OutcomeKind::kTimeout:
    case OutcomeKind::kCut:
    case OutcomeKind::kAbandoned:
      return Sign::kNothing;
  }
  return Sign::kNothing;
}

Sign layer7(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::kResponse:
      return outcome.status < 500 || outcome.status == 501 || outcome.status == 505 ? Sign::kGood : Sign::kBad;
    case OutcomeKind::kReset:
    case OutcomeKind::kConnectFailure:
    case OutcomeKind::kTimeout:
      return Sign::kBad;
    case OutcomeKind::kCut:
    case OutcomeKind::kAbandoned:
      return Sign::kNothing;
  }
  return Sign::kNothing;
}

}  // namespace

void Observe::add(NodeId node) {
  if (errors_.size() <= index_of(node)) errors_.resize(index_of(node) + std::size_t{1});
  errors_[index_of(node)] = 0;
}

bool Observe::attempt_finished(NodeId node, const Outcome& outcome) {
  std::uint32_t& errors = errors_[index_of(node)];
  const Sign sign = config_.layer == ObserveLayer::kLayer4 ? layer4(outcome) : layer7(outcome);
  if (sign == Sign::kNothing) return false;
  errors = sign == Sign::kGood ? 0 : errors + 1;
  if (errors < config_.error_limit) return false;
  errors = 0;
  return true;
}

const KnobTable& ObserveConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ObserveConfig>("observe", "lets the health monitor know of errors in the traffic")
          .choice<&ObserveConfig::layer>("layer", kObserveLayerNames, "connections, or answers")
          .integer<&ObserveConfig::error_limit>("error_limit", {1, 1e6}, "errors in a row that count")
          .choice<&ObserveConfig::on_error>("on_error", kOnErrorNames, "what they do to the node's health")
          .build();
  return table;
}

}  // namespace lb
