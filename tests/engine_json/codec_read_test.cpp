// Checks read(): every kind of knob with what it takes and what it refuses, with the exact message, line and
// column of each refusal. Texts are one line unless the line is what is checked.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine_json/check.h"
#include "lb/knob_builder.h"

namespace {

using check::Lines;
using check::read_errors;
using check::read_sample;
using sample::Sample;

const std::string kDuration =
    "expected a duration with a unit, such as \"250us\", \"10ms\", \"2s\", \"1.5m\" or \"1h\"";

TEST(Read, SetsEveryKindOfKnob) {
  const Sample read = read_sample(sample::kFullDocument);
  EXPECT_FALSE(read.enabled);
  EXPECT_EQ(read.seed, 9007199254740992);
  EXPECT_EQ(read.rate, 12.5);
  EXPECT_EQ(read.timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(read.open_for, std::chrono::minutes(2));
  EXPECT_EQ(read.color, sample::Color::kDarkBlue);
  EXPECT_EQ(read.title, "hé \"quoted\"");
  EXPECT_EQ(read.even.value, 4);
  EXPECT_EQ(read.tags, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(read.evens, (std::vector<sample::Even>{{8}, {10}}));
  EXPECT_EQ(read.budget.ratio, 0.25);
  EXPECT_EQ(read.budget.floor, 0);
  ASSERT_TRUE(read.retry && read.retry->budget);
  EXPECT_EQ(read.retry->max_attempts, 3);
  EXPECT_EQ(read.retry->budget->ratio, 1);
  EXPECT_EQ(read.retry->budget->floor, 10);
  EXPECT_FALSE(read.usual);
  ASSERT_EQ(read.nodes.size(), 2U);
  EXPECT_EQ(read.nodes[0].weight, 5);
  EXPECT_FALSE(read.nodes[0].budget);
  EXPECT_EQ(read.nodes[1].name, "b");
  EXPECT_TRUE(read.nodes[1].budget);
  ASSERT_EQ(read.steps.size(), 2U);
  EXPECT_EQ(read.steps[0].rate, 2.5);
  EXPECT_EQ(read.steps[1].at, std::chrono::minutes(1));
  EXPECT_EQ(read.policy.active->name, "p2c");
  EXPECT_EQ(read.service_time.active->name, "shifted");
}

TEST(Read, LeavesWhatIsAbsentAsItIs) {
  EXPECT_TRUE(
      equal(Sample::knobs(), std::make_unique<Sample>(read_sample("{}")).get(), std::make_unique<Sample>().get()));
  Sample preset = read_sample(sample::kFullDocument);
  lb::InputErrors errors;
  const auto document =
      check::parsed(R"({"rate": 7, "retry": {"budget": {"floor": 1}}, "policy": {"choices": 9}})");
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  ASSERT_EQ(check::lines_of(errors), Lines{});
  EXPECT_EQ(preset.rate, 7);
  EXPECT_EQ(preset.title, "hé \"quoted\"");
  EXPECT_EQ(preset.retry->max_attempts, 3);
  EXPECT_EQ(preset.retry->budget->ratio, 1);
  EXPECT_EQ(preset.retry->budget->floor, 1);
  const auto policy = lb::json::write(Sample::knobs(), &preset)["policy"];
  EXPECT_EQ(policy.dump(), R"({"type":"p2c","choices":9,"bias":-0.0015})");
}

TEST(Read, NullTakesAnOptionalObjectAway) {
  Sample preset = read_sample(R"({"retry": {}})");
  ASSERT_TRUE(preset.retry && preset.usual);
  const auto document = check::parsed(R"({"retry": null, "usual": null})");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_FALSE(preset.retry || preset.usual);
}

TEST(Read, KeepsFieldsThatAreInError) {
  Sample preset;
  preset.tags = {"kept"};
  const auto document = check::parsed(
      R"({"enabled": 0, "seed": -1, "timeout": "9h", "title": 1, "tags": ["a", 2], "nodes": 1, "rate": 3})");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "/at", {Sample::knobs(), &preset}, errors);
  EXPECT_EQ(errors.size(), 6U);
  EXPECT_EQ(errors[0].path, "/at/enabled");
  EXPECT_EQ(preset.rate, 3);
  preset.rate = Sample().rate;
  EXPECT_EQ(preset.tags, std::vector<std::string>{"kept"});
  preset.tags = Sample().tags;
  const Sample untouched;
  EXPECT_TRUE(equal(Sample::knobs(), &preset, &untouched));
}

TEST(Read, TellsAllErrorsAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(
      read_errors("{\"nodes\": [\n  {\"name\": \"a\", \"wieght\": 3},\n  {\"weight\": \"five\"}],\n \"sede\": 1}"),
      (Lines{"2:17 /nodes/0/wieght: unknown key; did you mean \"weight\"?",
             "3:14 /nodes/1/weight: expected an integer from 0 to 65535, got \"five\"",
             "3:3 /nodes/1: the key \"name\" is required: expected a text of 1 to 64 bytes",
             "4:2 /sede: unknown key; did you mean \"seed\"?"}));
}

TEST(Read, StopsAtAThousandErrors) {
  std::string text = "{";
  for (int i = 0; i < 1500; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  text.back() = '}';
  EXPECT_EQ(read_errors(text).size(), 1000U);
}

TEST(Read, UnknownKeysListTheKnownOnesWhenNothingIsNear) {
  EXPECT_EQ(read_errors(R"({"budget": {"xyz": 1}})"), Lines{"1:13 /budget/xyz: unknown key; known: ratio, floor"});
  EXPECT_EQ(
      read_errors(R"({"a/b~c": 1})"),
      Lines{"1:2 /a~1b~0c: unknown key; known: enabled, seed, rate, timeout, open_for, color, title, even, tags, "
            "evens, budget, retry, usual, nodes, steps, policy, service_time"});
}

TEST(Read, ADocumentThatIsNoObject) {
  EXPECT_EQ(read_errors(" []"), Lines{"1:2 : expected an object, got a list"});
  EXPECT_EQ(read_errors("5"), Lines{"1:1 : expected an object, got 5"});
}

TEST(ReadFlag, TakesTrueAndFalseOnly) {
  EXPECT_EQ(read_errors(R"({"enabled": 1})"), Lines{"1:13 /enabled: expected true or false, got 1"});
  EXPECT_EQ(read_errors(R"({"enabled": "true"})"), Lines{"1:13 /enabled: expected true or false, got \"true\""});
  EXPECT_EQ(read_errors(R"({"enabled": null})"), Lines{"1:13 /enabled: expected true or false, got null"});
}

TEST(ReadInteger, IsNeitherRoundedNorWrapped) {
  const std::string expected = "1:10 /seed: expected an integer from 0 to 9007199254740992, got ";
  for (const std::string text : {"3.9", "3.0", "1e3", "true", "-5", "9007199254740993", "9223372036854775808",
                                 "18446744073709551616", "null", "\"3\"", "[]", "{}"}) {
    const std::string got = text == "[]" ? "a list" : text == "{}" ? "an object" : text;
    EXPECT_EQ(read_errors("{\"seed\": " + text + "}"), Lines{expected + got});
  }
  EXPECT_EQ(read_sample(R"({"seed": -0})").seed, 0);
  EXPECT_EQ(read_errors("{\"seed\": 1" + std::string(200, '0') + "}"),
            Lines{expected + "1" + std::string(36, '0') + "..."});
}

TEST(ReadNumber, HasABoundAndAUnit) {
  EXPECT_EQ(read_sample(R"({"rate": 1e6})").rate, 1e6);
  EXPECT_EQ(read_sample(R"({"rate": 0.001})").rate, 0.001);
  const std::string expected = "1:10 /rate: expected a number from 0.001 to 1000000 requests/s, got ";
  EXPECT_EQ(read_errors(R"({"rate": 0})"), Lines{expected + "0"});
  EXPECT_EQ(read_errors(R"({"rate": 1000000.1})"), Lines{expected + "1000000.1"});
  EXPECT_EQ(read_errors(R"({"rate": "5"})"), Lines{expected + "\"5\""});
  EXPECT_EQ(read_errors(R"({"budget": {"ratio": 1.01}})"),
            Lines{"1:22 /budget/ratio: expected a ratio from 0 to 1, got 1.01"});
}

TEST(ReadNumber, TooSmallForADoubleIsZero) {
  EXPECT_EQ(read_sample(R"({"budget": {"ratio": 1e-400}})").budget.ratio, 0);
  EXPECT_EQ(read_sample(R"({"budget": {"ratio": 5e-324}})").budget.ratio, 5e-324);
}

TEST(ReadDuration, NeedsAUnit) {
  EXPECT_EQ(read_errors(R"({"timeout": 5})"), Lines{"1:13 /timeout: " + kDuration + ", got 5"});
  EXPECT_EQ(read_errors(R"({"timeout": "5"})"), Lines{"1:13 /timeout: " + kDuration + ", got \"5\""});
  EXPECT_EQ(read_errors(R"({"timeout": "5 s"})"), Lines{"1:13 /timeout: " + kDuration + ", got \"5 s\""});
  EXPECT_EQ(read_errors(R"({"timeout": "-5s"})"), Lines{"1:13 /timeout: " + kDuration + ", got \"-5s\""});
  EXPECT_EQ(read_errors(R"({"timeout": "5d"})"), Lines{"1:13 /timeout: " + kDuration + ", got \"5d\""});
}

TEST(ReadDuration, HasBoundsWithUnits) {
  EXPECT_EQ(read_sample(R"({"timeout": "1ms"})").timeout, std::chrono::milliseconds(1));
  EXPECT_EQ(read_sample(R"({"timeout": "1h"})").timeout, std::chrono::hours(1));
  const std::string expected = "1:13 /timeout: expected a duration from \"1ms\" to \"1h\", got ";
  EXPECT_EQ(read_errors(R"({"timeout": "999us"})"), Lines{expected + "\"999us\""});
  EXPECT_EQ(read_errors(R"({"timeout": "1.1h"})"), Lines{expected + "\"1.1h\""});
  EXPECT_EQ(read_errors(R"({"timeout": "1000000000000h"})"),
            Lines{"1:13 /timeout: the duration is too long: at most 292 years, got \"1000000000000h\""});
}

TEST(ReadDuration, IsForeverWhereThatIsAllowed) {
  EXPECT_EQ(read_sample(R"({"open_for": "forever"})").open_for, lb::kForever);
  EXPECT_EQ(read_errors(R"({"timeout": "forever"})"), Lines{"1:13 /timeout: " + kDuration + ", got \"forever\""});
  EXPECT_EQ(read_errors(R"({"open_for": "ever"})"),
            Lines{"1:14 /open_for: " + kDuration + ", or \"forever\", got \"ever\""});
  EXPECT_EQ(read_errors(R"({"open_for": "0s"})"),
            Lines{"1:14 /open_for: expected a duration of at least \"1ns\", or \"forever\", got \"0s\""});
}

TEST(ReadChoice, NamesWhatItTakes) {
  EXPECT_EQ(read_sample(R"({"color": "red"})").color, sample::Color::kRed);
  const std::string expected = "1:11 /color: expected \"red\", \"green\" or \"dark_blue\", got ";
  EXPECT_EQ(read_errors(R"({"color": "Green"})"), Lines{expected + "\"Green\"; did you mean \"green\"?"});
  EXPECT_EQ(read_errors(R"({"color": "mauve"})"), Lines{expected + "\"mauve\""});
  EXPECT_EQ(read_errors(R"({"color": 1})"), Lines{expected + "1"});
}

TEST(ReadText, HasALengthInBytes) {
  const std::string longest = std::string(98, 'x') + "\xC3\xA9";
  EXPECT_EQ(read_sample("{\"title\": \"" + longest + "\"}").title, longest);
  EXPECT_EQ(read_errors("{\"title\": \"x" + longest + "\"}"),
            Lines{"1:11 /title: expected a text of at most 100 bytes, got 101 bytes"});
  EXPECT_EQ(read_errors(R"({"nodes": [{"name": ""}]})"),
            Lines{"1:21 /nodes/0/name: expected a text of 1 to 64 bytes, got 0 bytes"});
  EXPECT_EQ(read_errors(R"({"title": 5})"), Lines{"1:11 /title: expected a text of at most 100 bytes, got 5"});
}

TEST(ReadText, PassesOnWhatTheTypeItselfRefuses) {
  EXPECT_EQ(read_sample(R"({"even": "12"})").even.value, 12);
  EXPECT_EQ(read_sample(R"({"even": 12})").even.value, 12);
  EXPECT_EQ(read_errors(R"({"even": 3})"), Lines{"1:10 /even: expected an even number"});
  EXPECT_EQ(read_errors(R"({"even": true})"),
            Lines{"1:10 /even: expected a text or number of 1 to 20 bytes, got true"});
}

TEST(ReadTexts, ChecksTheListAndEveryEntry) {
  EXPECT_EQ(read_sample(R"({"tags": []})").tags, std::vector<std::string>{});
  EXPECT_EQ(read_errors(R"({"tags": ["a", 1, "c", null]})"),
            Lines{"1:10 /tags: expected a list of at most 3 texts, got 4"});
  EXPECT_EQ(read_errors(R"({"tags": ["a", 1, null]})"),
            (Lines{"1:16 /tags/1: expected a text, got 1", "1:19 /tags/2: expected a text, got null"}));
  EXPECT_EQ(read_errors(R"({"tags": "a"})"), Lines{"1:10 /tags: expected a list of at most 3 texts, got \"a\""});
  EXPECT_EQ(read_errors(R"({"evens": [2, "3", {}]})"),
            (Lines{"1:15 /evens/1: expected an even number",
                   "1:20 /evens/2: expected a text or number, got an object"}));
}

TEST(ReadObject, SaysWhetherItMayBeAbsent) {
  EXPECT_EQ(read_errors(R"({"budget": null})"), Lines{"1:12 /budget: expected an object, got null"});
  EXPECT_EQ(read_errors(R"({"retry": []})"),
            Lines{"1:11 /retry: expected an object, or null for none, got a list"});
}

TEST(ReadList, ReplacesWhatWasThere) {
  Sample preset = read_sample(R"({"nodes": [{"name": "a"}, {"name": "b", "weight": 7}]})");
  const auto document = check::parsed(R"({"nodes": [{"name": "c"}]})");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  ASSERT_EQ(preset.nodes.size(), 1U);
  EXPECT_EQ(preset.nodes[0].name, "c");
  EXPECT_EQ(preset.nodes[0].weight, 1);
}

TEST(ReadList, RefusesALengthBeforeItMakesAnything) {
  std::string text = "{\"nodes\": [";
  for (int i = 0; i < 101; ++i) text += "{},";
  text.back() = ']';
  Sample preset = read_sample(R"({"nodes": [{"name": "a"}]})");
  const auto document = check::parsed(text + "}");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  EXPECT_EQ(check::lines_of(errors), Lines{"1:11 /nodes: expected a list of at most 100 objects, got 101"});
  EXPECT_EQ(preset.nodes.size(), 1U);
}

TEST(ReadRows, TakesEveryValueInTheOrderOfTheTable) {
  const std::string form = "expected the list [at, rate], got ";
  EXPECT_EQ(read_sample(R"({"steps": []})").steps.size(), 0U);
  EXPECT_EQ(read_errors(R"({"steps": [["1s", 1], ["2s"], ["3s", 1, 1], {"at": "1s"}, 5]})"),
            (Lines{"1:23 /steps/1: " + form + "a list of 1", "1:31 /steps/2: " + form + "a list of 3",
                   "1:45 /steps/3: " + form + "an object", "1:59 /steps/4: " + form + "5"}));
}

TEST(ReadRows, ChecksEveryValueAsItsKnobSays) {
  EXPECT_EQ(read_errors(R"({"steps": [["1s", 1], ["2s", 1001], [3, "4"]]})"),
            (Lines{"1:30 /steps/1/1: expected a number from 0 to 1000 requests/s, got 1001",
                   "1:38 /steps/2/0: " + kDuration + ", got 3",
                   "1:41 /steps/2/1: expected a number from 0 to 1000 requests/s, got \"4\""}));
}

TEST(ReadRows, RefusesALengthBeforeItMakesAnything) {
  const std::string list = "/steps: expected a list of at most 5 lists [at, rate], got ";
  EXPECT_EQ(read_errors(R"({"steps": [[], [], [], [], [], []]})"), Lines{"1:11 " + list + "6"});
  EXPECT_EQ(read_errors(R"({"steps": {}})"), Lines{"1:11 " + list + "an object"});
}

TEST(ReadRows, ReplacesWhatWasThere) {
  Sample preset = read_sample(R"({"steps": [["1s", 1], ["2s", 2]]})");
  const auto document = check::parsed(R"({"steps": [["3s", 3]]})");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  ASSERT_EQ(preset.steps.size(), 1U);
  EXPECT_EQ(preset.steps[0].rate, 3);
}

TEST(ReadTypedVariant, ChoosesByTypeAndKeepsTheOneThatIsThere) {
  EXPECT_EQ(read_sample(R"({"policy": {"type": "round_robin"}})").policy.active->name, "round_robin");
  EXPECT_EQ(read_sample(R"({"policy": {"choices": 5}})").policy.active->name, "p2c");
  EXPECT_EQ(read_errors(R"({"policy": {"choices": 1, "type": "p2c", "chioces": 2}})"),
            (Lines{"1:24 /policy/choices: expected an integer from 2 to 10, got 1",
                   "1:42 /policy/chioces: unknown key; did you mean \"choices\"?"}));
  EXPECT_EQ(read_errors(R"({"policy": {"type": "round_robin", "choices": 2}})"),
            Lines{"1:36 /policy/choices: unknown key; known: type"});
}

TEST(ReadTypedVariant, ListsTheTypesItKnows) {
  EXPECT_EQ(
      read_errors(R"({"policy": {"type": "p2d"}})"),
      Lines{"1:21 /policy/type: unknown type \"p2d\"; did you mean \"p2c\"? expected \"round_robin\" or \"p2c\""});
  EXPECT_EQ(read_errors(R"({"policy": {"type": "magic"}})"),
            Lines{"1:21 /policy/type: unknown type \"magic\"; expected \"round_robin\" or \"p2c\""});
  EXPECT_EQ(read_errors(R"({"policy": {"type": 1}})"),
            Lines{"1:21 /policy/type: expected \"round_robin\" or \"p2c\", got 1"});
  EXPECT_EQ(read_errors(R"({"policy": "p2c"})"),
            Lines{"1:12 /policy: expected an object with the key \"type\", got \"p2c\""});
}

TEST(ReadTypedVariant, NeedsATypeWhenNoneIsChosen) {
  Sample preset;
  preset.policy = {};
  const auto document = check::parsed(R"({"policy": {"choices": 2}})");
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {Sample::knobs(), &preset}, errors);
  EXPECT_EQ(check::lines_of(errors),
            Lines{"1:12 /policy: the key \"type\" is required: expected \"round_robin\" or \"p2c\""});
}

TEST(ReadOnlyKeyVariant, TakesTheShortFormOfACaseWithOneKnob) {
  const Sample bare = read_sample(R"({"service_time": {"constant": "5ms"}})");
  const Sample whole = read_sample(R"({"service_time": {"constant": {"value": "5ms"}}})");
  EXPECT_TRUE(equal(bare.service_time, whole.service_time));
  EXPECT_EQ(read_errors(R"({"service_time": {"constant": 5}})"),
            Lines{"1:31 /service_time/constant: " + kDuration + ", got 5"});
  EXPECT_EQ(read_errors(R"({"service_time": {"constant": {}}})"),
            Lines{"1:31 /service_time/constant: the key \"value\" is required: " + kDuration});
  EXPECT_EQ(read_errors(R"({"service_time": {"uniform": "5ms"}})"),
            Lines{"1:30 /service_time/uniform: expected an object, got \"5ms\""});
}

TEST(ReadOnlyKeyVariant, HasExactlyOneKey) {
  const std::string expected =
      "1:18 /service_time: expected an object with exactly one key, \"constant\", \"uniform\" or "
      "\"shifted\", got ";
  EXPECT_EQ(read_errors(R"({"service_time": {}})"), Lines{expected + "0"});
  EXPECT_EQ(read_errors(R"({"service_time": {"uniform": {}, "constant": "1s"}})"), Lines{expected + "2"});
  EXPECT_EQ(read_errors(R"({"service_time": {"uniforn": {}}})"),
            Lines{"1:19 /service_time/uniforn: unknown key; did you mean \"uniform\"?"});
  EXPECT_EQ(read_errors(R"({"service_time": "5ms"})"),
            Lines{"1:18 /service_time: expected an object with one key, got \"5ms\""});
}

}  // namespace
