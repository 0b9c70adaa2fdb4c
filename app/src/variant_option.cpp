#include "variant_option.h"

#include <algorithm>

#include "lb/json/codec.h"
#include "policy_option.h"
#include "text.h"

namespace app {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

VariantWords read_policy(const std::string& text) {
  VariantWords words{text, {"balancer.policy={}"}};  // another policy's knobs mean nothing to this one
  for (std::string& assignment : policy_assignments(text, "balancer.policy")) {
    words.changes.push_back(std::move(assignment));
  }
  return words;
}

// Paths have no colon: one that stands before the first "=" ends a name.
VariantWords read_variant(const std::string& text, lb::InputErrors& errors) {
  const std::size_t colon = text.find(':');
  const bool named = colon < text.find('=');
  VariantWords words{trimmed(named ? text.substr(0, colon) : text), {}};
  const std::string changes = trimmed(named ? text.substr(colon + 1) : text);
  if (!changes.empty()) {
    for (const std::string& piece : split_values(changes, ',')) words.changes.push_back(trimmed(piece));
  }
  const bool usable = std::all_of(words.changes.begin(), words.changes.end(),
                                  [](const std::string& change) { return change.find('=') != std::string::npos; });
  if (words.name.empty() || !usable) {
    errors.push_back({{},
                      "--variant \"" + lb::json::printable(text) +
                          "\": expected NAME: PATH=VALUE, PATH=VALUE; NAME: alone is the scenario as it is"});
  }
  return words;
}

void check(const std::vector<VariantWords>& all, lb::InputErrors& errors) {
  if (all.size() < 2) {
    errors.push_back({{},
                      "needs two variants or more, as in --policy round_robin --policy p2c; --variant \"now:\" is "
                      "the scenario as it is"});
  }
  if (all.size() > sim::kMaxVariants) {
    errors.push_back(
        {{}, std::to_string(all.size()) + " variants are too many: at most " + std::to_string(sim::kMaxVariants)});
  }
  for (auto variant = all.begin(); variant != all.end(); ++variant) {
    const auto same = [&](const VariantWords& other) { return other.name == variant->name; };
    if (std::none_of(all.begin(), variant, same)) continue;
    errors.push_back({{},
                      "two variants are named \"" + lb::json::printable(variant->name) +
                          "\"; --variant \"NAME: PATH=VALUE\" gives a name"});
  }
}

bool contains(const lb::InputErrors& errors, const lb::InputError& error) {
  return std::any_of(errors.begin(), errors.end(), [&error](const lb::InputError& other) {
    return other.path == error.path && other.message == error.message;
  });
}

lb::InputErrors named(lb::InputErrors errors, const std::string& variant, const ScenarioSource& source) {
  const auto base = load(source);
  for (lb::InputError& error : errors) {
    if (!base && contains(base.errors(), error)) continue;
    error.message += " in variant \"" + lb::json::printable(variant) + "\"";
  }
  return errors;
}

}  // namespace

lb::Result<std::vector<VariantWords>> read_variants(const Arguments& arguments) {
  std::vector<VariantWords> all;
  lb::InputErrors errors;
  for (const auto& [option, value] : arguments.options()) {
    if (option == "policy") all.push_back(read_policy(value));
    if (option == "variant") all.push_back(read_variant(value, errors));
  }
  if (errors.empty()) check(all, errors);
  if (!errors.empty()) return errors;
  return all;
}

lb::Result<std::vector<sim::Variant>> load_variants(const ScenarioSource& source,
                                                    const std::vector<VariantWords>& words) {
  std::vector<sim::Variant> variants;
  for (const VariantWords& word : words) {
    ScenarioSource changed = source;
    changed.changes.insert(changed.changes.end(), word.changes.begin(), word.changes.end());
    auto file = load(changed);
    if (!file) return named(file.errors(), word.name, source);
    variants.push_back({word.name, word.changes, std::move(file).value().scenario});
    if (variants.back().scenario.seed == variants.front().scenario.seed) continue;
    return lb::InputErrors{
        {"/seed", "all variants have the same seed, or nothing would be paired; --seed sets it"}};
  }
  return variants;
}

}  // namespace app
