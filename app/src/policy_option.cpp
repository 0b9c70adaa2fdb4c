#include "policy_option.h"

#include "json_text.h"
#include "lb/json/codec.h"
#include "text.h"

namespace app {

lb::Result<lb::BalancerConfig> read_policy_option(const std::string& text) {
  auto document = lb::json::Document::parse(R"({"policy": {}})");
  lb::InputErrors errors;
  bool first = true;
  for (const std::string& piece : split(text, ',')) {
    const std::string assignment = first ? "policy.type=" + json_string(piece) : "policy." + piece;
    first = false;
    for (lb::InputError& error : document.value().set(assignment)) errors.push_back(std::move(error));
  }
  if (!errors.empty()) return errors;
  auto config = lb::json::read<lb::BalancerConfig>(document.value());
  if (!config) return config;
  errors = lb::validate(config.value());
  if (!errors.empty()) return errors;
  return config;
}

}  // namespace app
