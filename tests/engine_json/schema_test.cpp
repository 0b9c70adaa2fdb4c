// Checks schema(): the parts that editors use, for every kind of knob. That the whole is valid against the
// meta-schema of draft 2020-12, and the full document against it, was checked with an independent validator; here
// the form is pinned, and that every reference has its definition.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine_json/check.h"

namespace {

using Json = nlohmann::ordered_json;

Json sample_schema() { return lb::json::schema(sample::Sample::knobs(), "sample scenario"); }

std::string property(std::string_view name) { return sample_schema()["properties"][std::string(name)].dump(); }

TEST(Schema, NamesItsDraftAndRefusesUnknownKeys) {
  const Json schema = sample_schema();
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["title"], "sample scenario");
  EXPECT_EQ(schema["description"], "every kind of knob");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"].size(), sample::Sample::knobs().knobs().size());
  EXPECT_FALSE(schema.contains("required"));
}

TEST(Schema, OfPlainKnobs) {
  EXPECT_EQ(property("enabled"), R"({"type":"boolean","description":"whether it runs","default":true})");
  EXPECT_EQ(property("seed"), R"({"type":"integer","minimum":0,"maximum":9007199254740992,)"
                              R"("description":"where the generator starts","default":1})");
  EXPECT_EQ(property("rate"), R"({"type":"number","minimum":0.001,"maximum":1000000,)"
                              R"x("description":"how much comes (requests/s)","default":5})x");
  EXPECT_EQ(property("color"),
            R"({"enum":["red","green","dark_blue"],"description":"how it looks","default":"green"})");
}

TEST(Schema, OfDurations) {
  EXPECT_EQ(property("timeout"),
            R"({"type":"string","pattern":"^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)$",)"
            R"("description":"how long it may take; a duration from \"1ms\" to \"1h\"","default":"10ms"})");
  EXPECT_EQ(property("open_for"),
            R"({"type":"string","pattern":"^(forever|[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))$",)"
            R"("description":"how long it rests; a duration of at least \"1ns\"","default":"forever"})");
}

TEST(Schema, OfTextsAndLists) {
  EXPECT_EQ(property("title"),
            R"({"type":"string","maxLength":100,"description":"what it is called","default":"untitled"})");
  EXPECT_EQ(property("even"), R"({"type":["string","number"],"minLength":1,"maxLength":20,)"
                              R"("description":"a number in two","default":"2"})");
  EXPECT_EQ(property("tags"), R"({"type":"array","items":{"type":"string"},"maxItems":3,)"
                              R"("description":"words","default":["a"]})");
  EXPECT_EQ(property("nodes"), R"({"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":100,)"
                               R"("description":"the servers","default":[]})");
}

TEST(Schema, OfRows) {
  EXPECT_EQ(property("steps"), R"({"type":"array","items":{"$ref":"#/$defs/step"},"maxItems":5,)"
                               R"("description":"how it changes","default":[]})");
  const Json step = sample_schema()["$defs"]["step"];
  EXPECT_EQ(step["type"], "array");
  EXPECT_EQ(step["items"], false);
  EXPECT_EQ(step["minItems"], 2);
  ASSERT_EQ(step["prefixItems"].size(), 2U);
  EXPECT_EQ(step["prefixItems"][0]["title"], "at");
  EXPECT_EQ(step["prefixItems"][0]["type"], "string");
  EXPECT_EQ(step["prefixItems"][1].dump(), R"({"title":"rate","type":"number","minimum":0,"maximum":1000,)"
                                           R"x("description":"how much comes (requests/s)"})x");
}

TEST(Schema, OfObjects) {
  EXPECT_EQ(property("budget"),
            R"({"$ref":"#/$defs/budget","description":"a part","default":{"ratio":0.5,"floor":3}})");
  EXPECT_EQ(property("retry"), R"({"anyOf":[{"$ref":"#/$defs/retry"},{"type":"null"}],)"
                               R"("description":"a part that may be absent"})");
  const Json node = sample_schema()["$defs"]["node"];
  EXPECT_EQ(node["required"].dump(), R"(["name"])");
  EXPECT_EQ(node["properties"]["name"].dump(),
            R"({"type":"string","minLength":1,"maxLength":64,"description":"what it is called"})");
  EXPECT_EQ(node["additionalProperties"], false);
}

TEST(Schema, OfATypedVariantLetsTheDefaultGoUnnamed) {
  const Json schema = sample_schema();
  EXPECT_EQ(schema["properties"]["policy"]["$ref"], "#/$defs/policy_p2c");
  const Json& cases = schema["$defs"]["policy_p2c"]["oneOf"];
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0]["properties"].dump(), R"({"type":{"const":"round_robin"}})");
  EXPECT_EQ(cases[0]["required"].dump(), R"(["type"])");
  EXPECT_EQ(cases[1]["properties"]["type"].dump(), R"({"const":"p2c"})");
  EXPECT_FALSE(cases[1].contains("required"));
}

TEST(Schema, OfAnOnlyKeyVariantHasTheShortFormToo) {
  const Json schema = sample_schema();
  const Json& cases = schema["$defs"]["service_time"]["oneOf"];
  ASSERT_EQ(cases.size(), 3U);
  const Json& constant = cases[0]["properties"]["constant"]["anyOf"];
  EXPECT_EQ(constant[0]["$ref"], "#/$defs/constant");
  EXPECT_EQ(constant[1]["type"], "string");
  EXPECT_EQ(cases[1]["properties"].dump(), R"({"uniform":{"$ref":"#/$defs/uniform"}})");
  EXPECT_EQ(schema["$defs"]["shifted"]["properties"]["of"]["$ref"], "#/$defs/service_time");
}

void collect_references(const Json& value, std::set<std::string>& references) {
  if (value.is_object() && value.contains("$ref")) references.insert(value["$ref"].get<std::string>());
  for (const Json& inner : value) {
    if (inner.is_structured()) collect_references(inner, references);
  }
}

TEST(Schema, DefinesWhatItRefersTo) {
  const Json schema = sample_schema();
  std::set<std::string> references;
  collect_references(schema, references);
  std::set<std::string> definitions;
  for (const auto& [name, definition] : schema["$defs"].items()) definitions.insert("#/$defs/" + name);
  EXPECT_EQ(references, definitions);
}

}  // namespace
