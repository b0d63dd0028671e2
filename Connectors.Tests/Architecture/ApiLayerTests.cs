using System.Text.RegularExpressions;

namespace Connectors.Tests.Architecture;

/// <summary>The rooms of Connectors.Api stand on floors: each uses only those below it.</summary>
public sealed partial class ApiLayerTests
{
    /// <summary>From the ground up.</summary>
    private static readonly string[] Floors =
    [
        "Envelopes", "Requests", "Security", "Contracts", "Endpoints", "Console", "Dashboard", "Documentation", "Mcp", "Hosting", "",
    ];

    [Test]
    public void Every_room_has_a_floor()
        => Assert.That(Codebase.In("Connectors.Api").Select(file => RoomOf(file.ExpectedNamespace)).Distinct(), Is.EquivalentTo(Floors));

    [Test]
    public void A_room_uses_only_rooms_below_it()
        => Assert.That(
            from file in Codebase.In("Connectors.Api")
            let floor = Array.IndexOf(Floors, RoomOf(file.ExpectedNamespace))
            from Match used in Namespace().Matches(file.Text)
            where Array.IndexOf(Floors, RoomOf(used.Value)) > floor
            select $"{file} uses {used.Value}",
            Is.Empty);

    private static string RoomOf(string name) => name.Split('.').ElementAtOrDefault(2) ?? "";

    [GeneratedRegex(@"(?<=^using (?:static |\w+ = )?)Connectors\.Api(?:\.\w+)*", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
