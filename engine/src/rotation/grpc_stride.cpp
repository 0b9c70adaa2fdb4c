#include <algorithm>
#include <vector>

#include "rotation/rotation.h"
#include "rotation/static_stride.h"

namespace lb {
namespace {

class GrpcStrideRotation final : public Rotation {
 public:
  bool rebuild(const Candidates& candidates) override {
    ids_.assign(candidates.ids().begin(), candidates.ids().end());
    std::vector<float> weights;
    for (const NodeId id : ids_) weights.push_back(static_cast<float>(candidates.weight(id)));
    stride_.set_weights(weights);
    places_.reserve(ids_.size());
    return false;
  }

  NodeId next(const Candidates& candidates, bool subset) override {
    if (!subset) return ids_[stride_.next()];
    places_.clear();
    for (const NodeId id : candidates.ids()) {
      places_.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(ids_, id) - ids_.begin()));
    }
    return ids_[stride_.next_among(places_)];
  }

 private:
  StaticStride stride_;
  std::vector<NodeId> ids_;
  std::vector<std::uint32_t> places_;  // scratch of next()
};

}  // namespace

std::unique_ptr<Rotation> grpc_stride_rotation() { return std::make_unique<GrpcStrideRotation>(); }

}  // namespace lb
