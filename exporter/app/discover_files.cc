#include "app/discover_files.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "base/local_file.h"
#include "base/text.h"
#include "discover/har.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestRecord = 512U << 20U;

Error NotWritable(const std::filesystem::path& path, int error) {
  return {path.string(), "cannot be written: " + ErrnoText(error),
          "name a file in a directory that you may write to"};
}

std::optional<Error> TryToWrite(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Error{path.string(), "is a directory", "name a file"};
  }
  const std::filesystem::path draft = path.string() + ".new";
  const bool made = std::ofstream(draft, std::ios::binary | std::ios::trunc).is_open();
  if (!made) return NotWritable(path, errno);
  std::filesystem::remove(draft, error);
  return std::nullopt;
}

/// `render` writes the text part by part: it may be long.
std::optional<Error> WriteWhole(const std::filesystem::path& path,
                                const std::function<void(const TextSink&)>& render) {
  const std::filesystem::path draft = path.string() + ".new";
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    render([&file](std::string_view part) { file << part; });
    file.flush();
    if (!file) return NotWritable(path, errno);
  }
  std::error_code error;
  std::filesystem::rename(draft, path, error);
  if (!error) return std::nullopt;
  return Error{path.string(), "cannot be written: " + error.message(), "name another file"};
}

}  // namespace

std::optional<Error> CheckNewFile(const std::string& path, bool force) {
  std::error_code error;
  if (!force && std::filesystem::exists(path, error)) {
    return Error{path, "exists", "name another file, or overwrite it with --force"};
  }
  return TryToWrite(path);
}

std::optional<Error> WriteNewFile(const std::string& path, const std::string& text, bool force) {
  if (auto failed = CheckNewFile(path, force)) return failed;
  return WriteWhole(path, [&](const TextSink& out) { out(text); });
}

std::optional<Error> CheckRecordDirectory(const std::string& directory, bool force) {
  const std::filesystem::path folder(directory);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error{directory, "cannot be created: " + error.message(), "name another one"};
  if (!force && !std::filesystem::is_empty(folder, error)) {
    return Error{directory, "is not empty", "name another directory, or use --force"};
  }
  return TryToWrite(folder / "README.md");
}

std::optional<Error> WriteRecord(const std::string& directory, const CleanRecord& record,
                                 bool force) {
  const std::filesystem::path folder(directory);
  if (auto failed = CheckRecordDirectory(directory, force)) return failed;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const auto file = folder / (CleanRecord::NameOf(unit) + ".json");
    const auto render = [&](const TextSink& out) { record.Render(unit, out); };
    if (auto failed = WriteWhole(file, render)) return failed;
  }
  return WriteWhole(folder / "README.md", [&](const TextSink& out) { out(record.Readme()); });
}

Result<PairRecord> LoadRecord(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  if (error || files.size() != 2) {
    return Error{directory, "does not contain the records of two units",
                 "name a directory that --record has written"};
  }
  PairRecord record;
  record.pair = std::filesystem::path(directory).filename().string();
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const Result<std::string, Failure> text = LoadFile(files[unit], kLargestRecord);
    if (!text) return Error{files[unit], ToString(text.error()), ""};
    Result<UnitRecord> parsed = ParseRecord(*text);
    if (!parsed) return Error{files[unit], parsed.error().what, parsed.error().mend};
    record.units[unit] = *std::move(parsed);
  }
  return record;
}

Result<UnitRecord> LoadHar(const std::string& unit, const std::string& file,
                           const std::string& host) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error{file, "cannot be read: " + ErrnoText(errno), "name a HAR file"};
  Result<UnitRecord> record = ReadHar(unit, host, [&](std::span<char> into) {
    stream.read(into.data(), static_cast<std::streamsize>(into.size()));
    return static_cast<std::size_t>(stream.gcount());
  });
  if (!record) return Error{file, record.error().what, record.error().mend};
  return record;
}

}  // namespace kemp360
