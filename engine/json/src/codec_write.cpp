#include <cmath>
#include <nlohmann/json.hpp>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "lb/knob_builder.h"

namespace lb::json {
namespace {

using Json = nlohmann::ordered_json;

Json write_table(const KnobTable& table, const void* object, const void* usual, bool terse);

// A number as a person writes it: 5 rather than 5.0 where that is exact.
Json number(double value) {
  const bool integral = std::fabs(value) <= kMaxExactInteger && std::trunc(value) == value;
  if (integral && !(value == 0 && std::signbit(value))) return static_cast<std::int64_t>(value);
  return value;
}

// The struct that a list entry or an optional object starts from.
Json write_from_default(const KnobTable& table, const void* object, bool terse) {
  const std::shared_ptr<void> usual = terse ? table.make_default() : nullptr;
  return write_table(table, object, usual.get(), terse);
}

Json write_row(const KnobTable& table, const void* object) {
  Json row = Json::array();
  for (const Knob& column : table.knobs()) row.push_back(write(column, object));
  return row;
}

// One field. `usual` is the part with the default, nullptr when there is none to leave out for.
struct Write {
  const void* part;
  const void* usual;
  bool terse;

  Json operator()(const FlagAccess& access) const { return access.get(part); }
  Json operator()(const IntegerAccess& access) const { return access.get(part); }
  Json operator()(const NumberAccess& access) const { return number(access.get(part)); }
  Json operator()(const DurationAccess& access) const { return print_duration(Duration(access.get(part))); }
  Json operator()(const ChoiceAccess& access) const { return access.names[access.get(part)]; }
  Json operator()(const TextAccess& access) const { return access.get(part); }

  Json operator()(const TextListAccess& access) const {
    Json list = Json::array();
    for (std::size_t i = 0; i < access.size(part); ++i) list.push_back(access.get(part, i));
    return list;
  }

  Json operator()(const ObjectAccess& access) const {
    const void* object = access.get(const_cast<void*>(part));
    if (object == nullptr) return nullptr;
    const void* same = usual == nullptr ? nullptr : access.get(const_cast<void*>(usual));
    if (same == nullptr) return write_from_default(access.table(), object, terse);
    return write_table(access.table(), object, same, terse);
  }

  Json operator()(const ListAccess& access) const {
    Json list = Json::array();
    for (std::size_t i = 0; i < access.size(part); ++i) {
      const void* entry = access.get(const_cast<void*>(part), i);
      list.push_back(access.as_rows ? write_row(access.table(), entry)
                                    : write_from_default(access.table(), entry, terse));
    }
    return list;
  }

  Json operator()(const VariantAccess& access) const {
    const Variant& variant = access.get(const_cast<void*>(part));
    if (variant.active == nullptr) return nullptr;
    const VariantCase& active = *variant.active;
    std::any fresh;
    const void* same = nullptr;
    if (terse) {
      const Variant* other = usual == nullptr ? nullptr : &access.get(const_cast<void*>(usual));
      const bool kept = other != nullptr && other->active != nullptr && other->active->name == active.name;
      if (!kept) fresh = active.make();
      same = kept ? other->address() : active.address(fresh);
    }
    const Json knobs = write_table(active.table(), variant.address(), same, terse);
    Json result = Json::object();
    if (access.tag == VariantTag::kOnlyKey) {
      result[std::string(active.name)] = shortened(active, knobs);
    } else {
      result["type"] = active.name;
      result.update(knobs);
    }
    return result;
  }

  // The bare value of a case with one knob, unless it would read as the object that holds it.
  static Json shortened(const VariantCase& active, const Json& knobs) {
    const bool bare = active.table().knobs().size() == 1 && knobs.size() == 1 && !knobs.front().is_object();
    return bare ? knobs.front() : knobs;
  }
};

// The preset of the struct as it is before other keys override it: what reading the key "preset" makes of `base`.
// nullptr where the key will not be written.
std::shared_ptr<void> preset_of(const KnobTable& table, const void* object, const void* base, bool terse) {
  const Knob* knob = table.preset_knob();
  if (knob == nullptr || base == nullptr) return nullptr;
  const auto& access = std::get<ChoiceAccess>(knob->access);
  if (terse && access.get(object) == access.get(base)) return nullptr;
  std::shared_ptr<void> made = table.make_default();
  access.set(made.get(), access.get(object));
  return made;
}

// `usual` is the struct that the written one will be read onto; nullptr: a new one with its defaults.
Json write_table(const KnobTable& table, const void* object, const void* usual, bool terse) {
  Json result = Json::object();
  const std::shared_ptr<void> fresh = usual == nullptr ? table.make_default() : nullptr;
  const void* base = usual == nullptr ? fresh.get() : usual;
  const std::shared_ptr<void> preset = preset_of(table, object, base, terse);
  for (const Knob& knob : table.knobs()) {
    if (!table.applies(knob, object)) continue;
    const void* part = knob.part(object);
    const void* start = preset == nullptr || &knob == table.preset_knob() ? base : preset.get();
    const void* base_part = start == nullptr ? nullptr : knob.part(start);
    Json value = std::visit(Write{part, base_part, false}, knob.access);
    // null is an optional that is absent, or a variant with nothing chosen: said only where the default differs.
    if (base == nullptr && value.is_null()) continue;
    if (base != nullptr && !knob.required && (terse || value.is_null())) {
      if (value == std::visit(Write{base_part, base_part, false}, knob.access)) continue;
    }
    if (terse) value = std::visit(Write{part, base_part, true}, knob.access);
    result[std::string(knob.name)] = std::move(value);
  }
  return result;
}

}  // namespace

nlohmann::ordered_json write(const Knob& knob, const void* object) {
  return std::visit(Write{knob.part(object), nullptr, false}, knob.access);
}

nlohmann::ordered_json write(const KnobTable& table, const void* object, bool terse) {
  return write_table(table, object, nullptr, terse);
}

}  // namespace lb::json
