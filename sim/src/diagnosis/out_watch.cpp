#include "diagnosis/out_watch.h"

namespace sim {
namespace {

enum Cause : std::uint8_t { kBreaker = 1, kEjection = 2, kMonitor = 4 };

struct Effect {
  std::uint8_t set = 0;
  std::uint8_t cleared = 0;
};

Effect effect_of(ResultEventKind kind) {
  switch (kind) {
    case ResultEventKind::kBreakerTripped:
      return {kBreaker, 0};
    case ResultEventKind::kBreakerClosed:
      return {0, kBreaker};
    case ResultEventKind::kNodeEjected:
      return {kEjection, 0};
    case ResultEventKind::kNodeReturned:
      return {0, kEjection};
    case ResultEventKind::kNodeDown:
      return {kMonitor, 0};
    case ResultEventKind::kNodeUp:
      return {0, kMonitor};
    default:
      return {};
  }
}

}  // namespace

OutWatch::OutWatch(std::size_t nodes, std::size_t balancers)
    : balancers_(balancers), causes_(nodes * balancers), by_node_(nodes) {}

OutWatch::Change OutWatch::apply(const ResultEvent& event) {
  const Effect effect = effect_of(event.kind);
  if (effect.set == 0 && effect.cleared == 0) return Change::kNone;
  const bool was_out = is_out(event.node);
  std::uint8_t& causes = causes_[event.node * balancers_ + event.balancer];
  const bool had = causes != 0;
  causes = static_cast<std::uint8_t>((causes | effect.set) & ~effect.cleared);
  if (had != (causes != 0)) by_node_[event.node] += causes != 0 ? 1U : ~0U;
  if (was_out == is_out(event.node)) return Change::kNone;
  count_ += was_out ? ~std::size_t{0} : 1;
  return was_out ? Change::kBack : Change::kOut;
}

}  // namespace sim
