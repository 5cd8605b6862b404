#include "simulator/report.h"

#include <algorithm>

namespace kemp360::simulator {
namespace {

std::vector<Row> LicensedRows(const Unit& unit) {
  std::vector<Row> rows;
  for (const Row& row : unit.ReportRows()) {
    if (row.licence != Licence::kNormal) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(),
            [](const Row& one, const Row& other) { return one.device < other.device; });
  return rows;
}

}  // namespace

std::string CsvCell(std::string_view text, char delimiter) {
  const std::string special = std::string("\"\r\n") + delimiter;
  if (text.find_first_of(special) == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string DefaultReport(const SimulatedPair& pair, UnitIndex unit, bool with_mac) {
  std::string text =
      with_mac ? "Device ID,Name,IP Address,Port,MAC Address,Peer,License Type,Last Update\n"
               : "Device ID,Name,IP Address,Port,Peer,License Type,Last Update\n";
  const std::string peer = "(" + pair.unit(PeerOf(unit)).device_id + ")";
  for (const Row& row : LicensedRows(pair.unit(unit))) {
    const Device& device = pair.device(row.device);
    text += device.device_id + "," + CsvCell(device.name, ',') + "," + device.ip_address + "," +
            std::to_string(device.port) + ",";
    if (with_mac) text += device.mac_address + ",";
    if (row.licence == Licence::kPeers) text += peer;
    text += ",Metered," + device.last_update + "\n";
  }
  return text;
}

std::string OtherReport(const SimulatedPair& pair, UnitIndex unit) {
  std::string text =
      "\xEF\xBB\xBF"
      "Kemp 360 Central;Metered Licensing\r\nCreated;2026-03-02 09:37:45\r\n\r\n"
      "Endpoint;LoadMaster;Hardware;Type\r\n";
  const std::string peer = " (" + pair.unit(PeerOf(unit)).device_id + ")";
  for (const Row& row : LicensedRows(pair.unit(unit))) {
    const Device& device = pair.device(row.device);
    std::string name = device.name;
    if (row.licence == Licence::kPeers) name += peer;
    // As in the profile's sample, a comma is reason enough for quotes.
    const bool comma = name.find(',') != std::string::npos;
    text += OtherEndpoint(device) + ";" + CsvCell(name, comma ? ',' : ';') + ";" +
            OtherMac(device) + ";Metered\r\n";
  }
  return text;
}

std::string OtherEndpoint(const Device& device) {
  const bool six = device.ip_address.find(':') != std::string::npos;
  std::string text = six ? "[" + device.ip_address + "]" : device.ip_address;
  if (device.port != 8443) text += ":" + std::to_string(device.port);
  return text;
}

std::string OtherMac(const Device& device) {
  std::string text = device.mac_address;
  std::replace(text.begin(), text.end(), ':', '-');
  return text;
}

}  // namespace kemp360::simulator
