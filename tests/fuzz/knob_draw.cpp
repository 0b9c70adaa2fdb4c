#include "knob_draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace lb::testing {
namespace {

constexpr std::uint32_t kKeep = 50;    // percent of the knobs that keep their value
constexpr std::uint32_t kSwitch = 30;  // percent of the optional objects that are there
constexpr double kWidest = 40;         // how far above its lowest a number goes: tables and windows stay small

// What some knob takes: hash keys, statuses, methods, blocks of addresses, windows, zones, waits. A knob that takes
// none of those it is offered keeps its value.
constexpr std::array<std::string_view, 22> kTexts{
    "client",    "path", "header:x-key", "cookie:sid", "a",   "b",      "10.0.0.0/30", "10.0.0.1",
    "0.0.0.0/0", "5xx",  "503",          "404",        "GET", "POST",   "reset",       "10s",
    "20ms",      "20",   "full",         "none",       "/x*", "timeout"};

std::string_view draw_text(Draws& draws) { return kTexts[draws.below(kTexts.size())]; }

bool fits(const Knob& knob, std::size_t length) {
  const auto size = static_cast<double>(length);
  return knob.range.highest == 0 || (size >= knob.range.lowest && size <= knob.range.highest);
}

struct Setter {
  const Knob& knob;
  void* part;
  Draws& draws;

  void operator()(const FlagAccess& flag) const { flag.set(part, draws.percent(50)); }

  void operator()(const IntegerAccess& integer) const {
    const double width = std::min(knob.range.highest - knob.range.lowest, kWidest);
    const auto steps = static_cast<std::uint32_t>(width);
    const std::uint32_t step = draws.percent(70) ? draws.below(std::min(steps, 4U) + 1) : draws.below(steps + 1);
    integer.set(part, static_cast<std::int64_t>(knob.range.lowest) + step);
  }

  void operator()(const NumberAccess& number) const {
    const double width = std::min(knob.range.highest - knob.range.lowest, kWidest);
    number.set(part, knob.range.lowest + width * draws.below(101) / 100);
  }

  void operator()(const DurationAccess& duration) const {
    if (duration.may_be_forever && draws.percent(15)) return duration.set(part, kForever.count());
    auto drawn = static_cast<double>(draw_duration(draws).count());
    if (draws.percent(25)) drawn = 1e9 * (1 + draws.below(3));  // some are counted in whole seconds
    duration.set(part, static_cast<std::int64_t>(std::clamp(drawn, knob.range.lowest, knob.range.highest)));
  }

  void operator()(const ChoiceAccess& choice) const {
    choice.set(part, draws.below(static_cast<std::uint32_t>(choice.names.size())));
  }

  void operator()(const TextAccess& text) const {
    const std::string before = text.get(part);
    for (int tries = 0; tries < 4; ++tries) {
      const std::string_view drawn = draw_text(draws);
      if (fits(knob, drawn.size()) && text.set(part, drawn).empty()) return;
    }
    text.set(part, before);
  }

  void operator()(const TextListAccess& list) const {
    if (draws.percent(30)) list.clear(part);
    const std::uint32_t more = draws.below(3);
    for (std::uint32_t i = 0; i < more && fits(knob, list.size(part) + 1); ++i)
      list.append(part, draw_text(draws));
  }

  void operator()(const ObjectAccess& object) const {
    if (object.optional && !draws.percent(kSwitch)) return object.clear(part);
    draw_knobs(object.table(), object.create(part), draws);
  }

  void operator()(const ListAccess& list) const {
    list.clear(part);
    for (std::uint32_t more = draws.below(3); more > 0 && fits(knob, list.size(part) + 1); --more) {
      draw_knobs(list.table(), list.append(part), draws);
    }
  }

  void operator()(const VariantAccess& variant) const {
    Variant& value = variant.get(part);
    if (variant.optional && draws.percent(50)) return value.clear();
    const auto cases = variant.cases();
    const VariantCase& chosen = cases[draws.below(static_cast<std::uint32_t>(cases.size()))];
    void* object = value.choose(chosen);
    draw_knobs(chosen.table(), object, draws);
  }
};

}  // namespace

Duration draw_duration(Draws& draws) {
  std::int64_t scale = 1'000;  // ns
  for (std::uint32_t power = draws.below(8); power > 0; --power) scale *= 10;
  return std::min(Duration(scale * (1 + draws.below(9))), Duration(std::chrono::seconds(30)));
}

void draw_knobs(const KnobTable& table, void* object, Draws& draws) {
  const Knob* preset = table.preset_knob();
  if (preset != nullptr && draws.percent(20)) {
    const auto& choice = std::get<ChoiceAccess>(preset->access);
    choice.set(preset->part(object), draws.below(static_cast<std::uint32_t>(choice.names.size())));
  }
  for (const Knob& knob : table.knobs()) {
    if (&knob == preset || !table.applies(knob, object)) continue;
    if (!knob.required && draws.percent(kKeep)) continue;
    std::visit(Setter{knob, knob.part(object), draws}, knob.access);
  }
}

}  // namespace lb::testing
