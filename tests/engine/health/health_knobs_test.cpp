// The knob tables of the health mechanisms: every default is within its range, and equal() sees every field.
#include <gtest/gtest.h>

#include "lb/health_monitor.h"
#include "lb/knob.h"
#include "lb/max_fails.h"
#include "lb/observe.h"
#include "lb/outlier.h"
#include "lb/slow_start.h"

namespace lb {
namespace {

double value_of(const Knob& knob, const void* object) {
  if (const auto* integer = std::get_if<IntegerAccess>(&knob.access)) {
    return static_cast<double>(integer->get(object));
  }
  if (const auto* number = std::get_if<NumberAccess>(&knob.access)) return number->get(object);
  if (const auto* duration = std::get_if<DurationAccess>(&knob.access)) {
    return static_cast<double>(duration->get(object));
  }
  if (const auto* text = std::get_if<TextAccess>(&knob.access)) {
    return static_cast<double>(text->get(object).size());
  }
  return knob.range.lowest;
}

// Another value than the default, of whatever kind.
void change(const Knob& knob, void* object) {
  if (const auto* flag = std::get_if<FlagAccess>(&knob.access)) flag->set(object, !flag->get(object));
  if (const auto* integer = std::get_if<IntegerAccess>(&knob.access)) {
    integer->set(object, integer->get(object) + 1);
  }
  if (const auto* number = std::get_if<NumberAccess>(&knob.access)) number->set(object, number->get(object) + 1);
  if (const auto* duration = std::get_if<DurationAccess>(&knob.access)) {
    duration->set(object, duration->get(object) + 1);
  }
  if (const auto* choice = std::get_if<ChoiceAccess>(&knob.access)) {
    choice->set(object, (choice->get(object) + 1) % choice->names.size());
  }
  if (const auto* text = std::get_if<TextAccess>(&knob.access)) text->set(object, text->get(object) + "x");
}

TEST(HealthKnobs, DefaultsAreInRangeAndEveryFieldTells) {
  for (const KnobTable* table : {&HealthMonitorConfig::knobs(), &OutlierConfig::knobs(), &MaxFailsConfig::knobs(),
                                 &ObserveConfig::knobs(), &SlowStartConfig::knobs()}) {
    const auto defaults = table->make_default();
    for (const Knob& knob : table->knobs()) {
      const double value = value_of(knob, knob.part(defaults.get()));
      EXPECT_GE(value, knob.range.lowest) << knob.name;
      EXPECT_LE(value, knob.range.highest) << knob.name;
      const auto changed = table->make_default();
      EXPECT_TRUE(equal(*table, defaults.get(), changed.get()));
      change(knob, knob.part(changed.get()));
      EXPECT_FALSE(equal(*table, defaults.get(), changed.get())) << knob.name;
    }
  }
}

}  // namespace
}  // namespace lb
