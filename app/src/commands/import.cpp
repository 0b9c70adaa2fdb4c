#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "import/log_file.h"
#include "import/log_import.h"
#include "interrupt.h"
#include "json_text.h"
#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "progress.h"
#include "sim/log_scenario.h"
#include "text.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 4> kOptions{{
    {"out", "FILE", "write the scenario there instead of to standard output"},
    {"format", "NAME", "auto, csv, jsonl, apache (nginx too) or haproxy; auto tells by the first lines"},
    {"bucket", "DURATION",
     "how fine rates are, 10s unless told; wider where there would be more than 1,000 steps"},
    {"routes", "N", "how many routes are told apart, the busiest 10 unless told; all others are one"},
}};

struct Wanted {
  std::optional<sim::LogFormat> format;
  lb::Duration bucket = std::chrono::seconds(10);
  std::uint64_t routes = 10;
};

std::optional<sim::LogFormat> read_format(const std::string& name, lb::InputErrors& errors) {
  const auto& names = sim::kLogFormatNames;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<sim::LogFormat>(found - names.begin());
  if (name == "auto") return std::nullopt;
  constexpr std::array<std::string_view, 5> kKnown{"auto", "csv", "jsonl", "apache", "haproxy"};
  errors.push_back({{},
                    "unknown format \"" + lb::json::printable(name) + "\"" + suggestion(name, kKnown) +
                        "; known are auto, csv, jsonl, apache, haproxy"});
  return std::nullopt;
}

lb::Duration read_bucket(const std::string& text, lb::InputErrors& errors) {
  constexpr lb::Duration kLeast = std::chrono::milliseconds(1);
  constexpr lb::Duration kMost = std::chrono::hours(24);
  lb::Duration bucket{};
  const std::string wrong = lb::parse_duration(text, bucket);
  if (!wrong.empty()) {
    errors.push_back({{}, "--bucket: " + wrong});
  } else if (bucket < kLeast || bucket > kMost) {
    errors.push_back({{}, "--bucket must be 1ms to 24h"});
  }
  return bucket;
}

Wanted read_options(const Arguments& arguments, lb::InputErrors& errors) {
  Wanted wanted;
  if (const auto name = arguments.value("format")) wanted.format = read_format(*name, errors);
  if (const auto text = arguments.value("bucket")) wanted.bucket = read_bucket(*text, errors);
  constexpr std::uint64_t kMostRoutes = 500;  // each is a traffic class with rates of its own
  wanted.routes = arguments.number("routes", {1, kMostRoutes}, wanted.routes, errors);
  return wanted;
}

// What was left out, line by line as far as that helps.
void tell_problems(const LogImport& import, const std::string& path, const Console& console) {
  if (import.malformed() == 0) return;
  for (const lb::InputError& problem : import.problems()) {
    console.message(lb::json::printable(path, 200) + ":" + std::to_string(problem.line) + ":" +
                    std::to_string(problem.column) + ": left out: " + problem.message);
  }
  console.message(grouped(import.malformed()) + " of " + grouped(import.lines()) +
                  " lines were left out: they could not be read");
}

void tell_findings(const LogImport& import, const sim::LogFindings& found, const Console& console) {
  const auto format = static_cast<std::size_t>(*import.format());
  std::string text = grouped(found.requests) + " requests in " +
                     milliseconds(lb::to_milliseconds(found.duration)) + " (" +
                     std::string(sim::kLogFormatNames[format]) + "), " + grouped(found.failed) +
                     " failed; nodes: " + grouped(found.nodes.size()) + ", clients: " + grouped(found.clients) +
                     ", rates in steps of " + lb::print_duration(found.step);
  console.message(text);
  if (!found.has_latencies) {
    console.message(
        "the log has no latencies: set nodes.*.backend.service_time, or log %D or $request_time at the end");
  }
}

ExitCode write_scenario(const LogImport& import, const Wanted& wanted, const Arguments& arguments,
                        Console& console) {
  const std::string& path = arguments.operands().front();
  const sim::LogFindings found = import.findings(wanted.routes);
  if (found.requests == 0) return console.fail(path, lb::InputErrors{{{}, "no request in it reached a node"}});
  const std::string name = path == "-" ? "standard input" : path.substr(path.rfind('/') + 1);
  const sim::Scenario scenario = sim::scenario_of(found, name);
  const lb::InputErrors errors = sim::validate(scenario);
  if (!errors.empty()) return console.fail(path, errors);
  const ExitCode code = console.save(arguments.value("out").value_or("-"),
                                     json_text(lb::json::write(sim::Scenario::knobs(), &scenario, true)));
  if (code == ExitCode::kDone) tell_findings(import, found, console);
  return code;
}

// Blocks of the log, and a bar meanwhile: lines may be long, so that it is blocks that tell of time passing.
class WatchedLog {
 public:
  WatchedLog(const LogFile& file, const LogImport& import, const Console& console)
      : file_(file), import_(import), progress_(console.err()) {}

  std::ptrdiff_t read(std::span<char> block) {
    if (progress_.due()) {
      const double ratio =
          file_.size() == 0 ? -1 : static_cast<double>(bytes_) / static_cast<double>(file_.size());
      progress_.show(std::min(ratio, 1.0), compact(static_cast<double>(import_.lines())) + " lines, " +
                                               compact(static_cast<double>(bytes_)) + " bytes");
    }
    const std::ptrdiff_t got = file_.read(block, interrupt_.flag());
    bytes_ += static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(got, 0));
    return got;
  }

  bool interrupted() const { return interrupt_.flag().load(std::memory_order_relaxed); }

 private:
  const LogFile& file_;
  const LogImport& import_;
  Interrupt interrupt_;
  Progress progress_;
  std::uint64_t bytes_ = 0;
};

// Whether all of the log was read, whatever was in it; otherwise it has been told why not.
ExitCode read_log(LogImport& import, const std::string& path, Console& console) {
  const LogFile file(path);
  if (!file.problem().empty()) return console.fail(path, lb::InputErrors{{{}, file.problem()}});
  WatchedLog log(file, import, console);
  sim::LineReader lines([&log](std::span<char> block) { return log.read(block); });
  const lb::InputErrors errors = import.read(lines);
  if (log.interrupted()) {
    console.message("interrupted: nothing was written");
    return ExitCode::kInterrupted;
  }
  if (lines.failed()) {
    return console.fail(ExitCode::kEnvironment, lb::json::printable(path, 200) + " cannot be read to its end");
  }
  return errors.empty() ? ExitCode::kDone : console.fail(path, errors);
}

ExitCode import(const Arguments& arguments, Console& console) {
  lb::InputErrors errors;
  const Wanted wanted = read_options(arguments, errors);
  if (!errors.empty()) return wrong_usage(kImportCommand, errors, console);
  const std::string& path = arguments.operands().front();
  LogImport import(wanted.format, wanted.bucket);
  const ExitCode read = read_log(import, path, console);
  if (read != ExitCode::kDone) return read;
  tell_problems(import, path, console);
  if (import.lines() == 0) return console.fail(path, lb::InputErrors{{{}, "there is no request in it"}});
  if (import.malformed() * 2 > import.lines()) {
    return console.fail(path,
                        lb::InputErrors{{{},
                                         "more than half of its lines could not be read; --format says what it "
                                         "is meant to be"}});
  }
  return write_scenario(import, wanted, arguments, console);
}

}  // namespace

const Command kImportCommand{
    .name = "import",
    .summary = "makes a scenario of an access log",
    .about =
        "Reads an access log and writes a scenario in which it happens again: as many requests at the same rates, "
        "the "
        "busiest routes with their shares (numbers in paths become *), and every node with its own share, "
        "latencies "
        "and failure rate. The log's own figures become the scenario's expectations. Logs of any size are read in "
        "bounded memory; - is standard input.\n"
        "Formats: the common and combined logs of Apache and nginx, with %D (microseconds) or $request_time "
        "(seconds) "
        "at the end of a line or without; HAProxy's HTTP log (option httplog); CSV with a header line, or JSON "
        "lines, "
        "of time, client, method, path, node, latency, status, of which only time is needed.\n"
        "Lines that cannot be read are counted and left out; when they are more than half, the exit code is 2.",
    .example =
        "lbsim import access.log --out shop.json\n"
        "zcat haproxy.log.gz | lbsim import - --bucket 1m --out shop.json\n"
        "lbsim import scenarios/traces/haproxy.log --bucket 5s --out again.json",
    .operands = {"LOG", 1, 1},
    .options = kOptions,
    .run = import,
};

}  // namespace app
