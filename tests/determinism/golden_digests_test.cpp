// Every shipped scenario, and draws of every distribution, give the bytes they always gave. The build does not
// matter: CI runs this in Debug and Release, with g++ and with clang.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "sim/run.h"
#include "support/scenario_file.h"

namespace {

struct Golden {
  std::string_view name;
  std::uint64_t digest;
};

// The one place to update, when a change of behaviour is meant: the failing test prints the line.
constexpr Golden kGolden[] = {
    {"draws", 0xa940a458a5d091de},     {"flaky3", 0xff771e0e5dda75c},   {"outage", 0x86f9ed256e8f43e1},
    {"slow_node", 0xd4079270af7fd7b4}, {"weights", 0x3fb81e4123db2e28},
};

// FNV-1a, 64 bits.
std::uint64_t digest_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

void expect_golden(std::string_view name, std::string_view bytes) {
  std::ostringstream line;
  line << "{\"" << name << "\", 0x" << std::hex << digest_of(bytes) << "},";
  for (const Golden& golden : kGolden) {
    if (golden.name != name) continue;
    EXPECT_EQ(golden.digest, digest_of(bytes))
        << "the bytes of \"" << name
        << "\" have changed. If that is meant, say so in CHANGELOG.md and put this line into "
        << "kGolden of tests/determinism/golden_digests_test.cpp:\n    " << line.str();
    return;
  }
  ADD_FAILURE() << "no golden digest of \"" << name << "\". Add to kGolden:\n    " << line.str();
}

std::string result_of(const std::string& name) {
  const sim::Scenario scenario = support::shipped_scenario(name);
  return sim::to_json(sim::run(scenario), scenario).dump();
}

TEST(GoldenDigests, ShippedScenarios) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(LBSIM_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "scenario.schema.json") continue;
    const std::string name = entry.path().stem().string();
    expect_golden(name, result_of(name));
  }
}

TEST(GoldenDigests, DrawsOfEveryDistribution) {
  std::ostringstream draws;
  for (const lb::VariantCase& each : sim::distribution_cases()) {
    lb::Variant params;
    params.choose(each);
    const sim::Distribution distribution(params);
    lb::Rng rng(1);
    for (int i = 0; i < 10'000; ++i) draws << distribution.draw(rng).count() << ' ';
  }
  expect_golden("draws", draws.str());
}

TEST(Determinism, TwoRunsHaveTheSameBytes) {
  for (const char* name : {"flaky3", "outage", "slow_node", "weights"})
    EXPECT_EQ(result_of(name), result_of(name));
}

}  // namespace
