#include "lb/policy.h"

#include <algorithm>

namespace lb {

bool Candidates::contains(NodeId id) const { return std::ranges::binary_search(ids_, id); }

}  // namespace lb
