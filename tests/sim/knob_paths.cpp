#include "knob_paths.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace sim::testing {
namespace {

using Tables = std::vector<const lb::KnobTable*>;

// The tables that a field leads to; several for the alternatives of a variant.
struct Inside {
  Tables operator()(const lb::ObjectAccess& object) const { return {&object.table()}; }
  Tables operator()(const lb::ListAccess& list) const { return {&list.table()}; }
  Tables operator()(const lb::VariantAccess& variant) const {
    Tables tables;
    for (const lb::VariantCase& each : variant.cases()) tables.push_back(&each.table());
    return tables;
  }
  template <class Leaf>
  Tables operator()(const Leaf&) const {
    return {};
  }
};

void collect(const lb::KnobTable& table, const std::set<std::string>& without,
             std::map<const lb::Knob*, std::string>& found) {
  for (const lb::Knob& knob : table.knobs()) {
    const std::string name = std::string(table.name()) + "." + std::string(knob.name);
    if (without.contains(name) || !found.emplace(&knob, name).second) continue;
    for (const lb::KnobTable* inside : std::visit(Inside{}, knob.access)) collect(*inside, without, found);
  }
}

bool is_number(std::string_view part) { return std::isdigit(static_cast<unsigned char>(part.front())) != 0; }

const lb::KnobTable* alternative(const lb::Knob& knob, std::string_view name) {
  const auto* variant = std::get_if<lb::VariantAccess>(&knob.access);
  if (variant == nullptr) return nullptr;
  for (const lb::VariantCase& each : variant->cases()) {
    if (each.name == name) return &each.table();
  }
  return nullptr;
}

}  // namespace

std::map<const lb::Knob*, std::string> knobs_within(const lb::KnobTable& table,
                                                    const std::set<std::string>& without) {
  std::map<const lb::Knob*, std::string> found;
  collect(table, without, found);
  return found;
}

const lb::Knob* knob_of(const lb::KnobTable& table, std::string_view assignment) {
  std::string_view path = assignment.substr(0, assignment.find('='));
  const lb::KnobTable* at = &table;
  const lb::Knob* knob = nullptr;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (is_number(part)) {  // of a list: its table is there already; of a row: the field at that place
      const auto* list = knob == nullptr ? nullptr : std::get_if<lb::ListAccess>(&knob->access);
      if (list == nullptr) return nullptr;
      if (!list->as_rows || path.empty() || !is_number(path)) continue;
      return &at->knobs()[static_cast<std::size_t>(path.front() - '0')];
    }
    if (knob != nullptr && alternative(*knob, part) != nullptr) {
      at = alternative(*knob, part);
      continue;
    }
    knob = at->find(part);
    if (knob == nullptr) return nullptr;
    const Tables inside = std::visit(Inside{}, knob->access);
    if (!inside.empty()) at = inside.front();
  }
  return knob;
}

}  // namespace sim::testing
