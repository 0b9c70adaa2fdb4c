#include "knob_text.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "lb/knob_builder.h"
#include "text.h"

namespace app {
namespace {

std::string bound(double value) {
  const bool whole = std::floor(value) == value && std::abs(value) < lb::kMaxExactInteger;
  return whole ? fixed(value, 0) : lb::json::printable(nlohmann::json(value).dump());
}

std::string numbers(const lb::KnobRange& range) {
  if (range.highest >= lb::kMaxExactInteger) return "at least " + bound(range.lowest);
  return bound(range.lowest) + ".." + bound(range.highest);
}

std::string durations(const lb::KnobRange& range, bool may_be_forever) {
  std::string text = "a duration";
  if (range.lowest > 0) {
    text += ", at least " + lb::print_duration(lb::Duration(static_cast<std::int64_t>(range.lowest)));
  }
  if (range.highest < lb::kAnyDuration.highest) {
    text += ", at most " + lb::print_duration(lb::Duration(static_cast<std::int64_t>(range.highest)));
  }
  return may_be_forever ? text + ", or forever" : text;
}

std::string names(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : " | ") + std::string(word);
  return text;
}

std::string row(const lb::KnobTable& table) {
  std::string text;
  for (const lb::Knob& column : table.knobs()) text += (text.empty() ? "[" : ", ") + std::string(column.name);
  return text + "]";
}

struct Describe {
  const lb::Knob& knob;

  std::string operator()(const lb::FlagAccess&) const { return "true | false"; }
  std::string operator()(const lb::IntegerAccess&) const { return numbers(knob.range); }
  std::string operator()(const lb::NumberAccess&) const { return numbers(knob.range); }
  std::string operator()(const lb::DurationAccess& access) const {
    return durations(knob.range, access.may_be_forever);
  }
  std::string operator()(const lb::ChoiceAccess& access) const { return names(access.names); }
  std::string operator()(const lb::TextAccess&) const { return "a text"; }
  std::string operator()(const lb::TextListAccess&) const { return "a list of texts"; }
  std::string operator()(const lb::ObjectAccess&) const { return "an object"; }
  std::string operator()(const lb::ListAccess& access) const {
    return access.as_rows ? "a list of " + row(access.table()) : "a list of objects";
  }
  std::string operator()(const lb::VariantAccess& access) const {
    std::string text;
    for (const lb::VariantCase& each : access.cases())
      text += (text.empty() ? "" : " | ") + std::string(each.name);
    return text;
  }
};

}  // namespace

std::string allowed(const lb::Knob& knob) {
  std::string text = std::visit(Describe{knob}, knob.access);
  if (!knob.unit.empty()) text += " (" + std::string(knob.unit) + ")";
  if (!knob.only.choice.empty())
    text += "; only for " + std::string(knob.only.choice) + " " + names(knob.only.values);
  return text;
}

std::string shown(const lb::Knob& knob, const void* object) {
  const auto written = lb::json::write(knob, object);
  if (written.is_null()) return "off";
  return written.is_string() ? written.get<std::string>() : written.dump();
}

}  // namespace app
