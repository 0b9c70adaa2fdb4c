#include "lb/knob.h"

namespace lb {
namespace {

// Compares one field of two structs, given the parts that its access takes.
struct SameField {
  const void* a;
  const void* b;

  template <class Access>
  bool operator()(const Access& access) const {
    return access.get(a) == access.get(b);
  }

  bool operator()(const TextListAccess& access) const {
    const std::size_t size = access.size(a);
    if (size != access.size(b)) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (access.get(a, i) != access.get(b, i)) return false;
    }
    return true;
  }

  bool operator()(const ObjectAccess& access) const {
    const void* left = access.get(const_cast<void*>(a));
    const void* right = access.get(const_cast<void*>(b));
    if (left == nullptr || right == nullptr) return left == right;
    return equal(access.table(), left, right);
  }

  bool operator()(const ListAccess& access) const {
    const std::size_t size = access.size(a);
    if (size != access.size(b)) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!equal(access.table(), access.get(const_cast<void*>(a), i), access.get(const_cast<void*>(b), i)))
        return false;
    }
    return true;
  }

  bool operator()(const VariantAccess& access) const {
    return equal(access.get(const_cast<void*>(a)), access.get(const_cast<void*>(b)));
  }
};

}  // namespace

const Knob* KnobTable::find(std::string_view name) const {
  for (const Knob& knob : knobs_) {
    if (knob.name == name) return &knob;
  }
  return nullptr;
}

bool equal(const KnobTable& table, const void* a, const void* b) {
  for (const Knob& knob : table.knobs()) {
    if (!std::visit(SameField{knob.part(a), knob.part(b)}, knob.access)) return false;
  }
  return true;
}

bool equal(const Variant& a, const Variant& b) {
  if (a.active == nullptr || b.active == nullptr) return a.active == b.active;
  if (a.active->name != b.active->name) return false;
  return equal(a.active->table(), a.address(), b.address());
}

}  // namespace lb
