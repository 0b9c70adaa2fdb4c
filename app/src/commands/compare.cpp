#include "sim/compare.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "commands/commands.h"
#include "interrupt.h"
#include "json_text.h"
#include "lb/json/codec.h"
#include "progress.h"
#include "report/comparison.h"
#include "text.h"
#include "variant_option.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 11> kOptions{{
    {"policy", "TYPE[,KNOB=VALUE...]", "a variant: the scenario with this policy; may be repeated"},
    {"variant", "NAME:PATH=VALUE,...",
     "a variant: the scenario with these changes, none for the scenario as it is; may be repeated"},
    {"set", "PATH=VALUE", "change a value in all variants, as in duration=30s; may be repeated"},
    {"replications", "N", "play every variant so often, each time with another seed; 10 when not given"},
    {"seed", "N", "what the seeds are made from, in place of the scenario's; the first replication has it"},
    {"metric", "NAME,...", "a number to compare, as in latency_ms.p99; may be repeated"},
    {"confidence", "RATIO", "of the intervals; 0.95 when not given"},
    {"adjust", "", "widen the intervals until all of them hold together (Bonferroni), not each for itself"},
    {"jobs", "N", "runs at a time; all cores when not given; the result does not depend on it"},
    {"json", "FILE", "write the comparison as JSON; - for standard output, in place of the report"},
    {"csv", "FILE", "write the numbers of every run as CSV; - for standard output, in place of the report"},
}};

/// What the command line asks for, checked.
struct Wish {
  std::vector<VariantWords> variants;
  sim::ReplicateOptions replicate;
  sim::CompareOptions compare;
};

std::vector<std::string> read_metrics(const Arguments& arguments, lb::InputErrors& errors) {
  const std::vector<std::string_view> known = sim::result_metrics();
  std::vector<std::string> metrics;
  for (const std::string& value : arguments.all("metric")) {
    for (const std::string& name : split(value, ',')) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        std::string nearest = suggestion(name, known);
        if (nearest.empty()) nearest = "; known are " + joined({known.begin(), known.end()}, ", ");
        errors.push_back({{}, "--metric \"" + lb::json::printable(name) + "\": unknown metric" + nearest});
      } else if (std::find(metrics.begin(), metrics.end(), name) == metrics.end()) {
        metrics.push_back(name);
      }
    }
  }
  if (!arguments.has("metric")) {
    for (const std::string_view name : sim::usual_metrics()) metrics.emplace_back(name);
  }
  return metrics;
}

double read_confidence(const Arguments& arguments, lb::InputErrors& errors) {
  constexpr double kLeast = 0.5;
  constexpr double kMost = 0.9999;
  const std::string text = arguments.value("confidence").value_or("0.95");
  double confidence = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, confidence);
  if (parsed.ec == std::errc{} && parsed.ptr == end && kLeast <= confidence && confidence <= kMost) {
    return confidence;
  }
  errors.push_back({{}, "--confidence \"" + lb::json::printable(text) + "\": expected a ratio, 0.5..0.9999"});
  return kLeast;
}

std::uint64_t all_cores() { return std::clamp(std::thread::hardware_concurrency(), 1U, sim::kMaxJobs); }

lb::Result<Wish> read_wish(const Arguments& arguments) {
  lb::InputErrors errors;
  if (arguments.value("json") == "-" && arguments.value("csv") == "-") {
    errors.push_back({{}, "--json - and --csv - cannot both have standard output"});
  }
  Wish wish;
  sim::ReplicateOptions& options = wish.replicate;
  options.metrics = read_metrics(arguments, errors);
  options.replications =
      static_cast<std::uint32_t>(arguments.number("replications", {1, sim::kMaxReplications}, 10, errors));
  options.jobs = static_cast<std::uint32_t>(arguments.number("jobs", {1, sim::kMaxJobs}, all_cores(), errors));
  wish.compare.confidence = read_confidence(arguments, errors);
  wish.compare.adjust = arguments.has("adjust");
  auto variants = read_variants(arguments);
  if (!variants) errors.insert(errors.end(), variants.errors().begin(), variants.errors().end());
  if (!errors.empty()) return errors;
  wish.variants = std::move(variants).value();
  return wish;
}

sim::Replications play(const std::vector<sim::Variant>& variants, sim::ReplicateOptions options,
                       const Console& console) {
  const Interrupt interrupt;
  Progress progress(console.err());
  options.seed = variants.front().scenario.seed;
  options.stop = &interrupt.flag();
  options.progress = [&progress](double done, double total) {
    progress.show(done / total, fixed(done, 1) + " of " + fixed(total, 0) + " runs");
  };
  return sim::replicate(variants, options);
}

// What to save goes first: the report may have a reader that leaves, files should be whole by then.
ExitCode save(const ComparisonReport& report, const Arguments& arguments, Console& console) {
  ExitCode code = ExitCode::kDone;
  if (const auto path = arguments.value("json")) {
    code = console.save(*path, json_text(sim::to_json(report.comparison, report.replications, report.variants)));
  }
  if (const auto path = arguments.value("csv")) {
    const ExitCode saved = console.save(*path, csv(report));
    if (saved != ExitCode::kDone) code = saved;
  }
  return code;
}

ExitCode compare(const Arguments& arguments, Console& console) {
  const auto wish = read_wish(arguments);
  if (!wish) return wrong_usage(kCompareCommand, wish.errors(), console);
  const std::string& path = arguments.operands().front();
  const auto loaded = load_variants({path, arguments.all("set"), arguments.value("seed")}, wish.value().variants);
  if (!loaded) return console.fail(path, loaded.errors());
  const std::vector<sim::Variant>& variants = loaded.value();

  const auto start = std::chrono::steady_clock::now();
  const sim::Replications replications = play(variants, wish.value().replicate, console);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;

  const sim::Comparison comparison = sim::compare(replications, wish.value().compare);
  const ComparisonReport report{path, variants, replications, comparison};
  const ExitCode saved = save(report, arguments, console);
  if (arguments.value("json") != "-" && arguments.value("csv") != "-") print_comparison(report, console);
  console.flush();
  console.message(grouped(replications.complete() * variants.size()) + " runs in " + milliseconds(took.count()) +
                  ", " + std::to_string(wish.value().replicate.jobs) + " at a time");
  if (replications.interrupted()) console.message("interrupted: the result is partial");
  if (saved != ExitCode::kDone) return saved;
  return replications.interrupted() ? ExitCode::kInterrupted : ExitCode::kDone;
}

}  // namespace

const Command kCompareCommand{
    .name = "compare",
    .summary = "plays variants of a scenario side by side and tells what differs for sure",
    .about =
        "Plays the scenario with every variant, several times, and compares each variant with the first: the "
        "difference of the means, its confidence interval (Student's t on pairs), and a verdict, which is \"no "
        "difference shown\" where the interval holds 0. A replication has the same seed, so the same arrivals, "
        "service times and failures, in every variant: the luck of a seed cancels out, and a few replications "
        "tell "
        "much.\n"
        "Each interval holds for itself; of many comparisons some miss by chance, unless --adjust is given. The "
        "scenario's expectations are not judged. JSON lists the seeds, each of which lbsim run --seed plays.",
    .example =
        "lbsim compare scenarios/slow_node.json --policy round_robin --policy p2c\n"
        "lbsim compare scenarios/slow_node.json --policy p2c --policy p2c,metric=peak_ewma\n"
        "lbsim compare scenarios/flaky3.json --metric failed,attempts \\\n"
        "    --variant \"now:\" --variant \"no retries: balancer.retry.max_attempts=1\"",
    .operands = {"FILE.json", 1, 1},
    .options = kOptions,
    .run = compare,
};

}  // namespace app
