#include "knob_walk.h"

#include <algorithm>

#include "knob_draw.h"

namespace lb::testing {
namespace {

using Visit = std::function<void(const Knob&, void*)>;

struct Descent {
  void* part;
  const Visit& visit;

  void operator()(const ObjectAccess& object) const {
    if (void* inner = object.get(part)) walk_knobs(object.table(), inner, visit);
  }
  void operator()(const ListAccess& list) const {
    for (std::size_t i = 0; i < list.size(part); ++i) walk_knobs(list.table(), list.get(part, i), visit);
  }
  void operator()(const VariantAccess& variant) const {
    Variant& value = variant.get(part);
    if (value.active != nullptr) walk_knobs(value.active->table(), value.address(), visit);
  }
  template <class Leaf>
  void operator()(const Leaf&) const {}
};

// `from` is the same part of a new struct.
struct Reset {
  void* part;
  void* from;

  void operator()(const ObjectAccess& object) const {
    if (object.optional) return object.clear(part);
    void* inner = object.get(part);
    for (const Knob& knob : object.table().knobs()) reset_knob(object.table(), knob.name, inner);
  }
  void operator()(const ListAccess& list) const { list.clear(part); }
  void operator()(const TextListAccess& list) const {
    list.clear(part);
    for (std::size_t i = 0; i < list.size(from); ++i) list.append(part, list.get(from, i));
  }
  void operator()(const VariantAccess& variant) const { variant.get(part) = variant.get(from); }
  template <class Leaf>
  void operator()(const Leaf& leaf) const {
    leaf.set(part, leaf.get(from));
  }
};

}  // namespace

void walk_knobs(const KnobTable& table, void* object, const Visit& visit) {
  for (const Knob& knob : table.knobs()) {
    void* part = knob.part(object);
    visit(knob, part);
    std::visit(Descent{part, visit}, knob.access);
  }
}

void bound_durations(const KnobTable& table, void* object, Duration lowest, Duration highest) {
  walk_knobs(table, object, [&](const Knob& knob, void* part) {
    const auto* access = std::get_if<DurationAccess>(&knob.access);
    if (access == nullptr) return;
    const Duration is(access->get(part));
    if (is == Duration{} || is == kForever) return;
    const auto bounded = static_cast<double>(std::clamp(is, lowest, highest).count());
    access->set(part, static_cast<std::int64_t>(std::clamp(bounded, knob.range.lowest, knob.range.highest)));
  });
}

bool draw_knob(const KnobTable& table, std::string_view name, void* object, Draws& draws) {
  const Knob* knob = table.find(name);
  if (knob == nullptr || !table.applies(*knob, object)) return false;
  Knob alone = *knob;
  alone.required = true;
  alone.only = {};
  const KnobTable one(table.name(), table.doc(), {alone});
  draw_knobs(one, object, draws);
  return true;
}

void reset_knob(const KnobTable& table, std::string_view name, void* object) {
  const Knob* knob = table.find(name);
  const std::shared_ptr<void> fresh = table.make_default();
  if (knob == nullptr || fresh == nullptr) return;
  std::visit(Reset{knob->part(object), knob->part(fresh.get())}, knob->access);
}

}  // namespace lb::testing
