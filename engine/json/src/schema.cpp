#include <map>
#include <nlohmann/json.hpp>

#include "expected.h"
#include "lb/json/codec.h"
#include "lb/knob_builder.h"

namespace lb::json {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDurationPattern = "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)$";
constexpr std::string_view kForeverPattern = "^(forever|[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))$";

Json bound(double number) { return Json::parse(print_number(number)); }

void add_bounds(Json& schema, const Knob& knob, double limit) {
  if (knob.range.lowest > -limit) schema["minimum"] = bound(knob.range.lowest);
  if (knob.range.highest < limit) schema["maximum"] = bound(knob.range.highest);
}

void add_length(Json& schema, const Knob& knob) {
  if (knob.range.lowest > 0) schema["minItems"] = bound(knob.range.lowest);
  if (knob.range.highest < kNoLimit) schema["maxItems"] = bound(knob.range.highest);
}

// The shape of the kinds that have no struct of their own.
struct PlainShape {
  const Knob& knob;

  Json operator()(const FlagAccess&) const { return {{"type", "boolean"}}; }

  Json operator()(const IntegerAccess&) const {
    Json schema = {{"type", "integer"}};
    add_bounds(schema, knob, 9.2e18);
    return schema;
  }

  Json operator()(const NumberAccess&) const {
    Json schema = {{"type", "number"}};
    add_bounds(schema, knob, kNoLimit);
    return schema;
  }

  Json operator()(const DurationAccess& access) const {
    return {{"type", "string"}, {"pattern", access.may_be_forever ? kForeverPattern : kDurationPattern}};
  }

  Json operator()(const ChoiceAccess& access) const {
    Json names = Json::array();
    for (const std::string_view name : access.names) names.push_back(name);
    return {{"enum", std::move(names)}};
  }

  // Schemas count characters where we count bytes: the bounds that hold for both are given.
  Json operator()(const TextAccess& access) const {
    Json schema = text(access.may_be_number);
    if (knob.range.lowest > 0) schema["minLength"] = 1;
    if (knob.range.highest < kNoLimit) schema["maxLength"] = bound(knob.range.highest);
    return schema;
  }

  Json operator()(const TextListAccess& access) const {
    Json schema = {{"type", "array"}, {"items", text(access.may_be_number)}};
    add_length(schema, knob);
    return schema;
  }

  template <class Other>
  Json operator()(const Other&) const {
    return Json::object();
  }

  static Json text(bool may_be_number) {
    Json type = may_be_number ? Json::array({"string", "number"}) : Json("string");
    return {{"type", std::move(type)}};
  }
};

std::string description(const Knob& knob) {
  std::string text(knob.doc);
  if (!knob.unit.empty()) text += " (" + std::string(knob.unit) + ")";
  if (std::holds_alternative<DurationAccess>(knob.access)) {
    const std::string allowed = expected_duration(knob.range);
    if (knob.range.lowest > 0 || knob.range.highest < 9.2e18) text += "; " + allowed;
  }
  if (!knob.only.choice.empty()) text += "; for " + std::string(knob.only.choice) + " " + one_of(knob.only.values);
  return text;
}

std::string description(const KnobTable& table, const Knob& knob) {
  std::string text = description(knob);
  if (&knob != table.preset_knob()) return text;
  for (const Preset& preset : table.presets()) {
    text += "; " + std::string(preset.name) + ": " + std::string(preset.doc);
  }
  return text;
}

// Of every field, those too that mean nothing until another one changes.
Json defaults_of(const KnobTable& table) {
  Json defaults = Json::object();
  const std::shared_ptr<void> base = table.make_default();
  if (base == nullptr) return defaults;
  for (const Knob& knob : table.knobs()) {
    Json value = write(knob, base.get());
    if (!value.is_null()) defaults[std::string(knob.name)] = std::move(value);
  }
  return defaults;
}

Json whole_default(const KnobTable& table) {
  const std::shared_ptr<void> base = table.make_default();
  return base == nullptr ? Json::object() : write(table, base.get());
}

// Structs and variants become named definitions, so that those that contain each other have an end.
class SchemaBuilder {
 public:
  Json object(const KnobTable& table);
  Json definitions() { return std::move(definitions_); }

 private:
  using Identity = std::pair<const void*, std::string>;  // a table, or a list of cases and the one chosen already

  template <class Build>
  Json define(const Identity& identity, const std::string& name, Build build);

  Json property(const Knob& knob, const Json& defaults);
  Json reference(const KnobTable& table);
  Json row(const KnobTable& table);
  Json variant(const Knob& knob, const VariantAccess& access, const Json& defaults);
  Json typed_case(const VariantCase& one, bool is_default);
  Json only_key_case(const VariantCase& one);

  Json definitions_ = Json::object();
  std::map<Identity, std::string> names_;  // of the definitions made; only ever looked up
};

template <class Build>
Json SchemaBuilder::define(const Identity& identity, const std::string& name, Build build) {
  const auto [entry, is_new] = names_.try_emplace(identity, name);
  std::string& unique = entry->second;
  if (is_new) {
    for (int i = 2; definitions_.contains(unique); ++i) unique = name + "_" + std::to_string(i);
    definitions_[unique] = nullptr;  // its place in the order, and the end of a cycle
    Json built = build();
    definitions_[unique] = std::move(built);
  }
  return {{"$ref", "#/$defs/" + unique}};
}

Json SchemaBuilder::object(const KnobTable& table) {
  const Json defaults = defaults_of(table);
  Json properties = Json::object();
  Json required = Json::array();
  for (const Knob& knob : table.knobs()) {
    Json& schema = properties[std::string(knob.name)] = property(knob, defaults);
    schema["description"] = description(table, knob);
    if (knob.required) required.push_back(knob.name);
  }
  Json schema = {{"type", "object"}, {"description", table.doc()}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

Json SchemaBuilder::property(const Knob& knob, const Json& defaults) {
  const std::string name(knob.name);
  Json schema;
  bool has_default = !knob.required && defaults.contains(name);
  if (const auto* nested = std::get_if<ObjectAccess>(&knob.access)) {
    schema = reference(nested->table());
    if (nested->optional) schema = {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
    // The definition of the object has the defaults of its fields: told here where this place has others.
    has_default = has_default && (nested->optional || defaults[name] != whole_default(nested->table()));
  } else if (const auto* list = std::get_if<ListAccess>(&knob.access)) {
    schema = {{"type", "array"}, {"items", list->as_rows ? row(list->table()) : reference(list->table())}};
    add_length(schema, knob);
  } else if (const auto* chosen = std::get_if<VariantAccess>(&knob.access)) {
    schema = variant(knob, *chosen, defaults);
    if (chosen->optional) schema = {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
  } else {
    schema = std::visit(PlainShape{knob}, knob.access);
  }
  schema["description"] = description(knob);
  if (has_default) schema["default"] = defaults[name];
  return schema;
}

Json SchemaBuilder::reference(const KnobTable& table) {
  return define({&table, {}}, std::string(table.name()), [&] { return object(table); });
}

// As many values as the table has knobs, each of its own shape.
Json SchemaBuilder::row(const KnobTable& table) {
  return define({&table, "row"}, std::string(table.name()), [&] {
    Json columns = Json::array();
    for (const Knob& knob : table.knobs()) {
      Json column = {{"title", knob.name}};
      column.update(property(knob, Json::object()));
      columns.push_back(std::move(column));
    }
    const std::size_t count = columns.size();
    return Json{{"type", "array"},
                {"description", table.doc()},
                {"prefixItems", std::move(columns)},
                {"items", false},
                {"minItems", count}};
  });
}

Json SchemaBuilder::variant(const Knob& knob, const VariantAccess& access, const Json& defaults) {
  const std::string name(knob.name);
  const std::span<const VariantCase> cases = access.cases();
  const bool typed = access.tag == VariantTag::kTypeKey;
  std::string usual;
  if (access.optional) usual = cases.front().name;
  if (typed && defaults.contains(name)) usual = defaults[name]["type"].get<std::string>();
  return define({cases.data(), usual}, usual.empty() ? name : name + "_" + usual, [&] {
    Json choices = Json::array();
    for (const VariantCase& one : cases) {
      choices.push_back(typed ? typed_case(one, one.name == usual) : only_key_case(one));
    }
    return Json{{"oneOf", std::move(choices)}};
  });
}

// {"type": "p2c", "choices": 2}; the type that is chosen already need not be named.
Json SchemaBuilder::typed_case(const VariantCase& one, bool is_default) {
  Json schema = object(one.table());
  Json properties = {{"type", {{"const", one.name}}}};
  properties.update(schema["properties"]);
  schema["properties"] = std::move(properties);
  schema["description"] = one.doc;
  if (is_default) return schema;
  Json required = Json::array({"type"});
  if (schema.contains("required"))
    required.insert(required.end(), schema["required"].begin(), schema["required"].end());
  schema["required"] = std::move(required);
  return schema;
}

// {"exponential": {"mean": "5ms"}}, or {"constant": "5ms"} where there is one knob.
Json SchemaBuilder::only_key_case(const VariantCase& one) {
  const std::string name(one.name);
  const KnobTable& table = one.table();
  Json content = reference(table);
  if (table.knobs().size() == 1) {
    Json bare = property(table.knobs().front(), Json::object());
    content = {{"anyOf", Json::array({std::move(content), std::move(bare)})}};
  }
  Json properties = Json::object();
  properties[name] = std::move(content);
  return {{"type", "object"},
          {"description", one.doc},
          {"properties", std::move(properties)},
          {"required", Json::array({name})},
          {"additionalProperties", false}};
}

}  // namespace

nlohmann::ordered_json schema(const KnobTable& table, std::string_view title) {
  SchemaBuilder builder;
  Json body = builder.object(table);
  Json result = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  result.update(body);
  if (Json definitions = builder.definitions(); !definitions.empty()) result["$defs"] = std::move(definitions);
  return result;
}

}  // namespace lb::json
