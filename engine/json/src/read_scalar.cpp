#include <charconv>
#include <cmath>

#include "expected.h"
#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "reader.h"

namespace lb::json {
namespace {

template <class T>
std::from_chars_result parse_whole(const std::string& text, T& number) {
  std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec == std::errc{} && result.ptr != text.data() + text.size()) result.ec = std::errc::invalid_argument;
  return result;
}

bool within(double number, const KnobRange& range) { return number >= range.lowest && number <= range.highest; }

// Compared as integers: as doubles, 2^53 + 1 would be 2^53 and pass.
bool within(std::int64_t number, const KnobRange& range) {
  constexpr double kLimit = 9.2e18;
  const bool above = range.lowest < -kLimit || number >= static_cast<std::int64_t>(std::ceil(range.lowest));
  return above && (range.highest > kLimit || number <= static_cast<std::int64_t>(std::floor(range.highest)));
}

}  // namespace

void Reader::take(const Site& site, const FlagAccess& access) {
  if (site.value.kind != Kind::kFlag) return unexpected(site);
  access.set(site.part, site.value.flag);
}

void Reader::take(const Site& site, const IntegerAccess& access) {
  std::int64_t number = 0;
  if (site.value.kind != Kind::kNumber) return unexpected(site);
  if (parse_whole(site.value.text, number).ec != std::errc{}) return unexpected(site);
  if (!within(number, site.knob.range)) return unexpected(site);
  access.set(site.part, number);
}

void Reader::take(const Site& site, const NumberAccess& access) {
  double number = 0;
  if (site.value.kind != Kind::kNumber) return unexpected(site);
  // Out of range means too small here, which is 0: the parser has refused what is too large.
  const std::errc error = parse_whole(site.value.text, number).ec;
  if (error == std::errc::result_out_of_range) {
    number = 0;
  } else if (error != std::errc{}) {
    return unexpected(site);
  }
  if (!std::isfinite(number) || !within(number, site.knob.range)) return unexpected(site);
  access.set(site.part, number);
}

void Reader::take(const Site& site, const DurationAccess& access) {
  if (site.value.kind != Kind::kText) return unexpected(site);
  Duration duration{};
  const std::string problem = parse_duration(site.value.text, duration);
  if (problem.empty() && duration == kForever) {
    if (!access.may_be_forever) return unexpected(site);
    access.set(site.part, duration.count());
    return;
  }
  const std::string also = access.may_be_forever ? ", or \"forever\"" : "";
  if (!problem.empty()) return fail(site.place, site.value.offset, problem + also + ", got " + found(site.value));
  if (!within(duration.count(), site.knob.range)) {
    return fail(site.place, site.value.offset,
                "expected " + expected_duration(site.knob.range) + also + ", got " + found(site.value));
  }
  access.set(site.part, duration.count());
}

void Reader::take(const Site& site, const ChoiceAccess& access) {
  if (site.value.kind != Kind::kText) return unexpected(site);
  for (std::size_t i = 0; i < access.names.size(); ++i) {
    if (access.names[i] == site.value.text) return access.set(site.part, i);
  }
  const std::string_view near = did_you_mean(site.value.text, access.names);
  const std::string hint = near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?";
  fail(site.place, site.value.offset, "expected " + one_of(access.names) + ", got " + found(site.value) + hint);
}

void Reader::take(const Site& site, const TextAccess& access) {
  const bool number = site.value.kind == Kind::kNumber && access.may_be_number;
  if (site.value.kind != Kind::kText && !number) return unexpected(site);
  const std::size_t bytes = site.value.text.size();
  if (!within(static_cast<double>(bytes), site.knob.range)) {
    return fail(site.place, site.value.offset,
                "expected " + expected(site.knob) + ", got " + std::to_string(bytes) + " bytes");
  }
  const std::string problem = access.set(site.part, site.value.text);
  if (!problem.empty()) fail(site.place, site.value.offset, problem);
}

void Reader::take(const Site& site, const TextListAccess& access) {
  if (!has_length(site)) return;
  std::vector<std::string> before;
  for (std::size_t i = 0; i < access.size(site.part); ++i) before.push_back(access.get(site.part, i));
  access.clear(site.part);
  bool all_good = true;
  for (std::size_t i = 0; i < site.value.items.size(); ++i) {
    const Value& item = site.value.items[i];
    const bool allowed = item.kind == Kind::kText || (item.kind == Kind::kNumber && access.may_be_number);
    const std::string problem = allowed                ? access.append(site.part, item.text)
                                : access.may_be_number ? "expected a text or number, got " + found(item)
                                                       : "expected a text, got " + found(item);
    if (problem.empty()) continue;
    all_good = false;
    fail({.parent = &site.place, .key = {}, .index = i, .is_entry = true}, item.offset, problem);
  }
  if (all_good) return;
  access.clear(site.part);
  for (const std::string& text : before) access.append(site.part, text);
}

}  // namespace lb::json
