#pragma once

#include <string>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// What a policy remembers of each node, while the node is a candidate and while it is away for a time.
///
/// Why     an id is given to another node some time after its own has left: who comes in under an id is taken for
/// the
///         same node only if it has the same name.
template <class T>
class NodeMemory {
 public:
  /// Calls `returned(T&)` for each node that was no candidate at the last rebuild and is remembered from before.
  template <class Returned>
  void rebuild(const Candidates& candidates, const Returned& returned) {
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    if (values_.size() < ids) {
      values_.resize(ids);
      tenants_.resize(ids);
    }
    ++round_;
    for (const NodeId id : candidates.ids()) {
      Tenant& tenant = tenants_[index_of(id)];
      const bool stayed = tenant.known && tenant.round + 1 == round_;
      tenant.round = round_;
      if (stayed) continue;
      const std::string& name = candidates.config(id).name;
      if (tenant.known && tenant.name == name) {
        returned(values_[index_of(id)]);
      } else {
        values_[index_of(id)] = T{};
        tenant.name = name;
        tenant.known = true;
      }
    }
  }
  void rebuild(const Candidates& candidates) {
    rebuild(candidates, [](T&) {});
  }

  T& operator[](NodeId id) { return values_[index_of(id)]; }
  const T& operator[](NodeId id) const { return values_[index_of(id)]; }

  /// nullptr for a node that never was a candidate.
  T* find(NodeId id) { return index_of(id) < values_.size() ? &values_[index_of(id)] : nullptr; }

 private:
  struct Tenant {
    std::uint64_t round = 0;
    bool known = false;
    std::string name;
  };

  std::vector<T> values_;  // by NodeId
  std::vector<Tenant> tenants_;
  std::uint64_t round_ = 0;
};

}  // namespace lb
