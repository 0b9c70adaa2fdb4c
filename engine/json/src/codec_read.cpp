#include <algorithm>

#include "expected.h"
#include "lb/json/codec.h"
#include "parse.h"
#include "reader.h"

namespace lb::json {
namespace {

// More help nobody; a file of a million wrong values must not become a gigabyte of messages.
constexpr std::size_t kMaxErrors = 1000;

std::vector<std::string_view> names_of(std::span<const VariantCase> cases) {
  std::vector<std::string_view> names;
  for (const VariantCase& one : cases) names.push_back(one.name);
  return names;
}

const VariantCase* find_case(std::span<const VariantCase> cases, std::string_view name) {
  const auto found =
      std::find_if(cases.begin(), cases.end(), [name](const auto& one) { return one.name == name; });
  return found == cases.end() ? nullptr : &*found;
}

// The struct of `chosen`: as it is when it is chosen already (a preset's values stay), otherwise its defaults.
void* choose(Variant& variant, const VariantCase& chosen) {
  const bool same = variant.active != nullptr && variant.active->name == chosen.name;
  return same ? variant.address() : variant.choose(chosen);
}

}  // namespace

std::string Place::pointer() const {
  if (parent == nullptr) return std::string(key);
  return parent->pointer() + (is_entry ? "/" + std::to_string(index) : pointer_step(key));
}

void Reader::read_object(const Place& place, const Value& value, const KnobTable& table, void* object,
                         std::string_view besides) {
  if (value.kind != Kind::kObject) return fail(place, value.offset, "expected an object, got " + found(value));
  // The rest overrides the preset, wherever in the object it stands.
  const Knob* preset = table.preset_knob();
  const Value* chosen = preset == nullptr ? nullptr : value.find(preset->name);
  if (chosen != nullptr) read_knob({.parent = &place, .key = preset->name}, *chosen, *preset, object);
  for (const Member& member : value.members) {
    if ((!besides.empty() && member.key == besides) || &member.value == chosen) continue;
    const Place here{.parent = &place, .key = member.key};
    if (const Knob* knob = table.find(member.key); knob != nullptr) {
      read_knob(here, member.value, *knob, object);
      continue;
    }
    std::vector<std::string_view> known;
    if (!besides.empty()) known.push_back(besides);
    for (const Knob& knob : table.knobs()) known.push_back(knob.name);
    fail(here, member.offset, "unknown key" + suggestion(member.key, known));
  }
  for (const Knob& knob : table.knobs()) {
    if (!knob.required || value.find(knob.name) != nullptr) continue;
    fail(place, value.offset,
         "the key \"" + std::string(knob.name) + "\" is required: expected " + expected(knob));
  }
  refuse_idle(place, value, table, object);
}

// Keys that would be read and then ignored, told once the whole object is known.
void Reader::refuse_idle(const Place& place, const Value& value, const KnobTable& table, const void* object) {
  for (const Member& member : value.members) {
    const Knob* knob = table.find(member.key);
    if (knob == nullptr || table.applies(*knob, object)) continue;
    fail({.parent = &place, .key = member.key}, member.offset,
         "means nothing here: it is for " + std::string(knob->only.choice) + " " + one_of(knob->only.values));
  }
}

void Reader::read_knob(const Place& place, const Value& value, const Knob& knob, void* object) {
  const Site site{place, value, knob, knob.part(object)};
  std::visit([&](const auto& access) { take(site, access); }, knob.access);
}

void Reader::take(const Site& site, const ObjectAccess& access) {
  if (site.value.kind == Kind::kNull && access.optional) return access.clear(site.part);
  if (site.value.kind != Kind::kObject) return unexpected(site);
  void* existing = access.get(site.part);
  read_object(site.place, site.value, access.table(), existing != nullptr ? existing : access.create(site.part));
}

bool Reader::has_length(const Site& site) {
  if (site.value.kind != Kind::kList) {
    unexpected(site);
    return false;
  }
  const auto size = static_cast<double>(site.value.items.size());
  if (size >= site.knob.range.lowest && size <= site.knob.range.highest) return true;
  fail(site.place, site.value.offset,
       "expected " + expected(site.knob) + ", got " + std::to_string(site.value.items.size()));
  return false;
}

void Reader::read_row(const Place& place, const Value& value, const KnobTable& table, void* object) {
  const std::span<const Knob> columns = table.knobs();
  if (value.kind != Kind::kList || value.items.size() != columns.size()) {
    const std::string length = value.kind == Kind::kList ? " of " + std::to_string(value.items.size()) : "";
    return fail(place, value.offset, "expected the list " + row_form(table) + ", got " + found(value) + length);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Place cell{.parent = &place, .key = {}, .index = i, .is_entry = true};
    read_knob(cell, value.items[i], columns[i], object);
  }
}

void Reader::take(const Site& site, const ListAccess& access) {
  if (!has_length(site)) return;
  access.clear(site.part);
  for (std::size_t i = 0; i < site.value.items.size(); ++i) {
    const Place entry{.parent = &site.place, .key = {}, .index = i, .is_entry = true};
    void* object = access.append(site.part);
    if (access.as_rows) {
      read_row(entry, site.value.items[i], access.table(), object);
    } else {
      read_object(entry, site.value.items[i], access.table(), object);
    }
  }
}

void Reader::take(const Site& site, const VariantAccess& access) {
  if (site.value.kind == Kind::kNull && access.optional) return access.get(site.part).clear();
  if (site.value.kind != Kind::kObject) return unexpected(site);
  access.tag == VariantTag::kTypeKey ? take_typed(site, access) : take_only_key(site, access);
}

void Reader::take_typed(const Site& site, const VariantAccess& access) {
  constexpr std::string_view kType = "type";
  const std::vector<std::string_view> names = names_of(access.cases());
  Variant& variant = access.get(site.part);
  const Value* type = site.value.find(kType);
  const VariantCase* chosen = variant.active;
  if (chosen == nullptr && access.optional) chosen = &access.cases().front();
  if (type != nullptr) {
    const Place place{.parent = &site.place, .key = kType};
    if (type->kind != Kind::kText) {
      return fail(place, type->offset, "expected " + one_of(names) + ", got " + found(*type));
    }
    chosen = find_case(access.cases(), type->text);
    if (chosen == nullptr) {
      const std::string_view near = did_you_mean(type->text, names);
      const std::string hint = near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?";
      return fail(place, type->offset,
                  "unknown type " + found(*type) + (hint.empty() ? ";" : hint) + " expected " + one_of(names));
    }
  }
  if (chosen == nullptr) {
    return fail(site.place, site.value.offset, "the key \"type\" is required: expected " + one_of(names));
  }
  read_object(site.place, site.value, chosen->table(), choose(variant, *chosen), kType);
}

void Reader::take_only_key(const Site& site, const VariantAccess& access) {
  const std::vector<std::string_view> names = names_of(access.cases());
  if (site.value.members.size() != 1) {
    return fail(site.place, site.value.offset,
                "expected an object with exactly one key, " + one_of(names) + ", got " +
                    std::to_string(site.value.members.size()));
  }
  const Member& member = site.value.members.front();
  const Place place{.parent = &site.place, .key = member.key};
  const VariantCase* chosen = find_case(access.cases(), member.key);
  if (chosen == nullptr) return fail(place, member.offset, "unknown key" + suggestion(member.key, names));
  const KnobTable& table = chosen->table();
  void* object = choose(access.get(site.part), *chosen);
  const bool bare = table.knobs().size() == 1 && member.value.kind != Kind::kObject;
  if (bare) return read_knob(place, member.value, table.knobs().front(), object);
  read_object(place, member.value, table, object);
}

void Reader::unexpected(const Site& site) {
  fail(site.place, site.value.offset, "expected " + expected(site.knob) + ", got " + found(site.value));
}

void Reader::fail(const Place& place, std::size_t offset, const std::string& message) {
  if (errors_.size() >= kMaxErrors) return;
  InputError error{.path = place.pointer(), .message = printable(message, kMessageLimit)};
  if (offset != std::string::npos) document_.position(offset, error.line, error.column);
  errors_.push_back(std::move(error));
}

void read(const Document& document, const Value& value, const std::string& path, const Target& target,
          InputErrors& errors) {
  Reader(document, errors).read_object({.key = path}, value, target.table, target.object);
}

}  // namespace lb::json
