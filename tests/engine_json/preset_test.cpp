// Presets, optional variants and knobs under a condition: how they are read, written and described. The struct is made
// for these tests; random ones of it (fixed seed) go through text and back.

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "engine_json/check.h"
#include "lb/knob_builder.h"

namespace {

using namespace std::chrono_literals;
using lb::KnobTable;
using lb::KnobTableBuilder;

enum class Gear { kLow, kHigh, kAuto };
constexpr std::array<std::string_view, 3> kGears{"low", "high", "auto"};

struct Coins {
  int most = 10;
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<Coins>("coins", "a purse")
                                       .integer<&Coins::most>("most", {1, 100}, "in the purse")
                                       .build();
    return table;
  }
};

struct Card {
  double limit = 0.5;
  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<Card>("card", "credit").number<&Card::limit>("limit", {0, 1}, "of the card").build();
    return table;
  }
};

std::span<const lb::VariantCase> budgets() {
  static const std::array<lb::VariantCase, 2> cases{lb::variant_case<Coins>("coins", "a purse"),
                                                    lb::variant_case<Card>("card", "credit")};
  return cases;
}

std::span<const lb::Preset> engine_presets();

struct Engine {
  std::string preset;
  Gear gear = Gear::kLow;
  int teeth = 7;  // of a gear that is not automatic
  lb::Duration rest = 1s;
  static const KnobTable& knobs() {
    static constexpr std::array<std::string_view, 2> kByHand{"low", "high"};
    static const KnobTable table = KnobTableBuilder<Engine>("engine", "what drives")
                                       .preset<&Engine::preset, &engine_presets>("a known engine")
                                       .choice<&Engine::gear>("gear", kGears, "how fast")
                                       .integer<&Engine::teeth>("teeth", {1, 100}, "of its wheel")
                                       .only("gear", kByHand)
                                       .duration<&Engine::rest>("rest", lb::kAnyDuration, "between two runs")
                                       .build();
    return table;
  }
};

std::span<const lb::Preset> engine_presets() {
  static constexpr std::array<lb::Preset, 2> presets{
      lb::Preset{"tractor", "slow and strong",
                 [](void* p) {
                   static_cast<Engine*>(p)->teeth = 30;
                   static_cast<Engine*>(p)->rest = 5s;
                 }},
      lb::Preset{"racer", "fast", [](void* p) { static_cast<Engine*>(p)->gear = Gear::kAuto; }}};
  return presets;
}

std::span<const lb::Preset> car_presets();

struct Car {
  std::string preset;
  int doors = 4;
  std::optional<Engine> engine;
  lb::Variant budget;
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<Car>("car", "what has an engine")
                                       .integer<&Car::doors>("doors", {0, 9}, "to get in by")
                                       .optional<&Car::engine>("engine", "what drives it")
                                       .optional_variant<&Car::budget>("budget", &budgets, "what it may cost")
                                       .preset<&Car::preset, &car_presets>("a known car")
                                       .build();
    return table;
  }
};

std::span<const lb::Preset> car_presets() {
  static constexpr std::array<lb::Preset, 1> presets{lb::Preset{"farm", "off the road", [](void* p) {
                                                                  auto& car = *static_cast<Car*>(p);
                                                                  car.doors = 2;
                                                                  car.engine.emplace().teeth = 50;
                                                                  car.budget.choose(budgets()[1]);
                                                                }}};
  return presets;
}

Car read_car(std::string_view text) { return lb::json::read<Car>(check::parsed(text)).value(); }

check::Lines errors(std::string_view text) {
  const auto car = lb::json::read<Car>(check::parsed(text));
  return car.ok() ? check::Lines{} : check::lines_of(car.errors());
}

std::string terse(const Car& car) { return lb::json::write(Car::knobs(), &car, true).dump(); }

TEST(Preset, IsTakenFirstWhereverItStands) {
  for (const char* text :
       {R"({"engine": {"preset": "tractor", "teeth": 9}})", R"({"engine": {"teeth": 9, "preset": "tractor"}})"}) {
    const Car car = read_car(text);
    EXPECT_EQ(car.engine->teeth, 9);
    EXPECT_EQ(car.engine->rest, lb::Duration(5s));
    EXPECT_EQ(car.engine->preset, "tractor");
  }
}

TEST(Preset, OfAWholeSetsItsPartsWhichKeysAndPresetsOfTheirOwnOverride) {
  EXPECT_EQ(read_car(R"({"preset": "farm"})").engine->teeth, 50);
  const Car other = read_car(R"({"engine": {"rest": "2s"}, "doors": 3, "preset": "farm"})");
  EXPECT_EQ(other.doors, 3);
  EXPECT_EQ(other.engine->teeth, 50);
  EXPECT_EQ(other.engine->rest, lb::Duration(2s));
  EXPECT_EQ(read_car(R"({"preset": "farm", "engine": {"preset": "tractor"}})").engine->teeth, 30);
  EXPECT_EQ(read_car(R"({"preset": "farm", "engine": {"preset": "none"}})").engine->teeth, 7);
  EXPECT_FALSE(read_car(R"({"preset": "farm", "engine": null})").engine.has_value());
}

TEST(Preset, ThatIsUnknownIsAnErrorWithTheNearest) {
  EXPECT_EQ(errors(R"({"engine": {"preset": "tractr"}})"),
            (check::Lines{R"(1:23 /engine/preset: expected "none", "tractor" or "racer", got "tractr"; )"
                          R"(did you mean "tractor"?)"}));
  EXPECT_EQ(errors(R"({"preset": 1})").size(), 1U);
}

TEST(Preset, IsSetByPath) {
  lb::json::Document document = check::parsed(R"({"engine": {"teeth": 9}})");
  EXPECT_TRUE(document.set("engine.preset=tractor").empty());
  EXPECT_TRUE(document.set("preset=farm").empty());
  const Car car = lb::json::read<Car>(document).value();
  EXPECT_EQ(car.engine->rest, lb::Duration(5s));
  EXPECT_EQ(car.engine->teeth, 9);
  EXPECT_EQ(car.doors, 2);
}

TEST(Preset, TerseWritesWhatDiffersFromIt) {
  EXPECT_EQ(terse(Car{}), "{}");
  EXPECT_EQ(terse(read_car(R"({"preset": "farm"})")), R"({"preset":"farm"})");
  EXPECT_EQ(terse(read_car(R"({"preset": "farm", "doors": 4, "engine": {"rest": "2s"}})")),
            R"({"doors":4,"engine":{"rest":"2s"},"preset":"farm"})");
  EXPECT_EQ(terse(read_car(R"({"preset": "farm", "budget": null})")), R"({"budget":null,"preset":"farm"})");
  EXPECT_EQ(terse(read_car(R"({"preset": "farm", "engine": {"preset": "none"}})")),
            R"({"engine":{"teeth":7},"preset":"farm"})");
  EXPECT_EQ(terse(read_car(R"({"engine": {"preset": "tractor", "rest": "1s"}})")),
            R"({"engine":{"preset":"tractor","rest":"1s"}})");
}

TEST(Preset, IsListedInTheSchema) {
  const auto schema = lb::json::schema(Car::knobs(), "car");
  const auto& preset = schema["$defs"]["engine"]["properties"]["preset"];
  EXPECT_EQ(preset["enum"].dump(), R"(["none","tractor","racer"])");
  EXPECT_EQ(preset["description"], "a known engine; tractor: slow and strong; racer: fast");
  EXPECT_EQ(preset["default"], "none");
}

TEST(OptionalVariant, IsTheFirstCaseWithoutATypeAndNoneForNull) {
  EXPECT_EQ(read_car("{}").budget.active, nullptr);
  EXPECT_EQ(read_car(R"({"budget": {}})").budget.as<Coins>()->most, 10);
  EXPECT_EQ(read_car(R"({"budget": {"most": 3}})").budget.as<Coins>()->most, 3);
  EXPECT_EQ(read_car(R"({"budget": {"limit": 0.25, "type": "card"}})").budget.as<Card>()->limit, 0.25);
  EXPECT_EQ(read_car(R"({"budget": null})").budget.active, nullptr);
  EXPECT_EQ(read_car(R"({"preset": "farm", "budget": {"limit": 1}})").budget.as<Card>()->limit, 1)
      << "what the preset chose stays";
  EXPECT_EQ(errors(R"({"budget": {"limit": 1}})"),
            (check::Lines{R"(1:13 /budget/limit: unknown key; known: type, most)"}));
  EXPECT_EQ(errors(R"({"budget": 3})"),
            (check::Lines{"1:12 /budget: expected an object, or null for none, got 3"}));
}

TEST(OptionalVariant, MayBeNullInTheSchemaAndNeedsNoTypeForItsFirstCase) {
  const auto schema = lb::json::schema(Car::knobs(), "car");
  EXPECT_EQ(schema["properties"]["budget"]["anyOf"].dump(),
            R"([{"$ref":"#/$defs/budget_coins"},{"type":"null"}])");
  const auto& cases = schema["$defs"]["budget_coins"]["oneOf"];
  EXPECT_FALSE(cases[0].contains("required"));
  EXPECT_EQ(cases[1]["required"].dump(), R"(["type"])");
}

TEST(Condition, RefusesAKnobThatWouldBeIgnored) {
  EXPECT_EQ(errors(R"({"engine": {"gear": "auto", "teeth": 9}})"),
            (check::Lines{R"(1:29 /engine/teeth: means nothing here: it is for gear "low" or "high")"}));
  EXPECT_EQ(errors(R"({"engine": {"teeth": 9, "preset": "racer"}})").size(), 1U) << "the preset decides as well";
  EXPECT_TRUE(errors(R"({"engine": {"teeth": 9, "preset": "racer", "gear": "low"}})").empty());
  EXPECT_TRUE(errors(R"({"engine": {"teeth": 9, "gear": "high"}})").empty());
}

TEST(Condition, LeavesAnIdleKnobOutOfTextAndComparison) {
  Engine idle{.preset = {}, .gear = Gear::kAuto, .teeth = 99};
  Engine other{.preset = {}, .gear = Gear::kAuto, .teeth = 1};
  EXPECT_TRUE(equal(Engine::knobs(), &idle, &other));
  EXPECT_EQ(lb::json::write(Engine::knobs(), &idle).dump(), R"({"preset":"none","gear":"auto","rest":"1s"})");
  idle.gear = other.gear = Gear::kLow;
  EXPECT_FALSE(equal(Engine::knobs(), &idle, &other));
  EXPECT_EQ(lb::json::write(*Engine::knobs().find("teeth"), &idle).dump(), "99");
}

TEST(Condition, StandsInTheSchemaBesideTheDefault) {
  const auto schema = lb::json::schema(Engine::knobs(), "engine");
  EXPECT_EQ(schema["properties"]["teeth"]["description"], R"(of its wheel; for gear "low" or "high")");
  EXPECT_EQ(schema["properties"]["teeth"]["default"], 7);
}

Car random_car(std::mt19937& rng) {
  const auto below = [&](unsigned bound) { return static_cast<std::size_t>(rng() % bound); };
  const auto pick_preset = [&](const KnobTable& table, void* object) {
    const auto& access = std::get<lb::ChoiceAccess>(table.preset_knob()->access);
    access.set(object, below(static_cast<unsigned>(access.names.size())));
  };
  Car car;
  if (below(2) == 0) pick_preset(Car::knobs(), &car);
  if (below(2) == 0) car.doors = static_cast<int>(below(5));
  if (below(3) == 0) car.engine.emplace();
  if (below(5) == 0) car.engine.reset();
  if (car.engine && below(2) == 0) pick_preset(Engine::knobs(), &*car.engine);
  if (car.engine && below(2) == 0) car.engine->gear = static_cast<Gear>(below(3));
  if (car.engine && below(2) == 0) car.engine->teeth = std::array{7, 30, 50}[below(3)];
  if (car.engine && below(2) == 0) car.engine->rest = std::array<lb::Duration, 2>{1s, 5s}[below(2)];
  if (below(3) == 0) car.budget.choose(budgets()[below(2)]);
  if (below(5) == 0) car.budget.clear();
  return car;
}

TEST(Preset, AnyStructReadsBackFromItsText) {
  std::mt19937 rng(1);
  for (int i = 0; i < 100'000; ++i) {
    const Car car = random_car(rng);
    const std::string text = lb::json::write(Car::knobs(), &car, i % 2 == 0).dump();
    ASSERT_EQ(errors(text), check::Lines{}) << text;
    const Car again = read_car(text);
    ASSERT_TRUE(equal(Car::knobs(), &car, &again)) << i << " " << text;
  }
}

}  // namespace
