#include "lb/knob.h"

#include <algorithm>

#include "lb/assert.h"

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

// A knob taken in from a member struct has its choice beside it there.
bool KnobTable::applies(const Knob& knob, const void* object) const {
  if (knob.only.choice.empty()) return true;
  const Knob* choice = find(knob.only.choice);
  LB_ASSERT(choice != nullptr && std::holds_alternative<ChoiceAccess>(choice->access),
            "a condition names a choice");
  if (!applies(*choice, object)) return false;
  const auto& access = std::get<ChoiceAccess>(choice->access);
  const std::string_view chosen = access.names[access.get(choice->part(object))];
  return std::ranges::find(knob.only.values, chosen) != knob.only.values.end();
}

// Where a knob applies to one of the two only, the choice that decides it differs, which was compared too.
bool equal(const KnobTable& table, const void* a, const void* b) {
  for (const Knob& knob : table.knobs()) {
    if (!table.applies(knob, a) || !table.applies(knob, b)) continue;
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
