#include "expected.h"

#include <array>
#include <charconv>
#include <cmath>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "lb/knob_builder.h"

namespace lb::json {
namespace {

// " of 1 to 64 bytes".
std::string counted(const KnobRange& range, std::string_view what) {
  std::string amount;
  if (range.lowest > 0 && range.highest < kNoLimit) {
    amount = range.lowest == range.highest ? "exactly " : print_number(range.lowest) + " to ";
    amount += print_number(range.highest) + " ";
  } else if (range.lowest > 0) {
    amount = "at least " + print_number(range.lowest) + " ";
  } else if (range.highest < kNoLimit) {
    amount = "at most " + print_number(range.highest) + " ";
  }
  return " of " + amount + std::string(what);
}

struct Expected {
  const Knob& knob;

  std::string operator()(const FlagAccess&) const { return "true or false"; }

  std::string operator()(const IntegerAccess&) const {
    return "an integer" +
           between({knob.range.lowest > -9.2e18, knob.range.highest < 9.2e18, print_number(knob.range.lowest),
                    print_number(knob.range.highest)}) +
           unit();
  }

  std::string operator()(const NumberAccess&) const {
    return (knob.unit == "ratio" ? "a ratio" : "a number") +
           between({knob.range.lowest > -kNoLimit, knob.range.highest < kNoLimit, print_number(knob.range.lowest),
                    print_number(knob.range.highest)}) +
           unit();
  }

  std::string operator()(const DurationAccess& access) const {
    const std::string text = "a duration with a unit, such as \"250us\", \"10ms\", \"2s\", \"1.5m\" or \"1h\"";
    return access.may_be_forever ? text + ", or \"forever\"" : text;
  }

  std::string operator()(const ChoiceAccess& access) const { return one_of(access.names); }

  std::string operator()(const TextAccess& access) const {
    return (access.may_be_number ? "a text or number" : "a text") + counted(knob.range, "bytes");
  }

  std::string operator()(const TextListAccess& access) const {
    return "a list" + counted(knob.range, access.may_be_number ? "texts or numbers" : "texts");
  }

  std::string operator()(const ObjectAccess& access) const {
    return access.optional ? "an object, or null for none" : "an object";
  }

  std::string operator()(const ListAccess& access) const {
    return "a list" + counted(knob.range, access.as_rows ? "lists " + row_form(access.table()) : "objects");
  }

  std::string operator()(const VariantAccess& access) const {
    if (access.optional) return "an object, or null for none";
    return access.tag == VariantTag::kTypeKey ? "an object with the key \"type\"" : "an object with one key";
  }

  std::string unit() const {
    return knob.unit.empty() || knob.unit == "ratio" ? std::string() : " " + std::string(knob.unit);
  }
};

}  // namespace

std::string expected(const Knob& knob) { return std::visit(Expected{knob}, knob.access); }

std::string row_form(const KnobTable& table) {
  std::string text;
  for (const Knob& column : table.knobs()) text.append(text.empty() ? "[" : ", ").append(column.name);
  return text + "]";
}

std::string between(const Bounds& bounds) {
  if (bounds.has_lowest && bounds.has_highest) {
    if (bounds.lowest == bounds.highest) return " of exactly " + bounds.lowest;
    return " from " + bounds.lowest + " to " + bounds.highest;
  }
  if (bounds.has_lowest) return " of at least " + bounds.lowest;
  if (bounds.has_highest) return " of at most " + bounds.highest;
  return {};
}

std::string expected_duration(const KnobRange& range) {
  const auto print = [](double ns) {
    return "\"" + print_duration(Duration(static_cast<std::int64_t>(std::fmin(std::fmax(ns, 0), 9.2e18)))) + "\"";
  };
  return "a duration" + between({true, range.highest < 9.2e18, print(range.lowest), print(range.highest)});
}

std::string found(const Value& value) {
  constexpr std::size_t kLimit = 40;
  switch (value.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kFlag:
      return value.flag ? "true" : "false";
    case Kind::kNumber:
      return printable(value.text, kLimit);
    case Kind::kText:
      return "\"" + printable(value.text, kLimit) + "\"";
    case Kind::kList:
      return "a list";
    case Kind::kObject:
      return "an object";
  }
  return {};
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view nearest = did_you_mean(word, known);
  if (!nearest.empty()) return "; did you mean \"" + std::string(nearest) + "\"?";
  if (known.empty()) return "; none is allowed here";
  std::string text = "; known: ";
  for (const std::string_view name : known) text.append(name).append(", ");
  text.resize(text.size() - 2);
  return text;
}

std::string one_of(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text.append("\"").append(names[i]).append("\"");
  }
  return text;
}

std::string print_number(double number) {
  std::array<char, 32> buffer{};
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  constexpr double kExact = 1e16;  // integers below it print all their digits
  const bool integral = std::fabs(number) < kExact && std::trunc(number) == number;
  const auto result =
      integral ? std::to_chars(begin, end, static_cast<std::int64_t>(number)) : std::to_chars(begin, end, number);
  return {begin, result.ptr};
}

}  // namespace lb::json
