#include "policy_option.h"

#include "json_text.h"
#include "lb/json/codec.h"
#include "text.h"

namespace app {

std::vector<std::string> policy_assignments(const std::string& text, const std::string& object) {
  std::vector<std::string> assignments;
  for (const std::string& piece : split_values(text, ',')) {
    assignments.push_back(assignments.empty() ? object + ".type=" + json_string(piece) : object + "." + piece);
  }
  return assignments;
}

lb::Result<lb::BalancerConfig> read_policy_option(const std::string& text) {
  auto document = lb::json::Document::parse(R"({"policy": {}})");
  lb::InputErrors errors;
  for (const std::string& assignment : policy_assignments(text, "policy")) {
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
