#include <algorithm>
#include <vector>

#include "rotation/edf_schedule.h"
#include "rotation/rotation.h"

namespace lb {
namespace {

// As Envoy, which makes a new schedule whenever the hosts change, and lets a new weight take effect when the
// host's present turn is over.
class EnvoyEdfRotation final : public Rotation {
 public:
  bool rebuild(const Candidates& candidates) override {
    if (std::ranges::equal(candidates.ids(), hosts_)) return false;
    hosts_.assign(candidates.ids().begin(), candidates.ids().end());
    schedule_.clear(index_of(hosts_.back()) + 1U);
    for (const NodeId id : hosts_) schedule_.add(id, candidates.weight(id));
    return true;
  }

  NodeId next(const Candidates& candidates, bool subset) override {
    return schedule_.next(candidates, subset, [&](NodeId id) { return candidates.weight(id); });
  }

 private:
  EdfSchedule schedule_;
  std::vector<NodeId> hosts_;
};

}  // namespace

std::unique_ptr<Rotation> envoy_edf_rotation() { return std::make_unique<EnvoyEdfRotation>(); }

}  // namespace lb
