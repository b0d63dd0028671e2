using System.Text.RegularExpressions;

namespace Connectors.Tests.Architecture;

/// <summary>The rooms of Connectors.Jobs stand on floors: each uses only those below it.</summary>
public sealed partial class JobLayerTests
{
    /// <summary>From the ground up.</summary>
    private static readonly string[] Floors =
    [
        "Telemetry", "Storage", "Budgets", "Text", "Search", "Configs", "Running", "Queueing", "Administration", "Hosting", "Commands",
        "Monitoring", "",
    ];

    /// <summary>The rooms of Storage, from the ground up.</summary>
    private static readonly string[] StorageFloors =
        ["Storage", "Storage/Runs", "Storage/Registry", "Storage/Access", "Storage/Failures", "Storage/Documents", "Storage/Pruning", "Storage/Lifecycle"];

    /// <summary>The class that writes a table. Statements of other classes only read it.</summary>
    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["access_layers"] = ["AccessSetSql"],
        ["access_sets"] = ["AccessSetSql"],
        ["api_keys"] = ["ApiKeyStore"],
        ["audit"] = ["AuditStore"],
        ["budgets"] = ["BudgetStore"],
        ["chunks"] = ["DocumentSql", "DocumentRemovalSql"],
        ["connectors"] = ["ConnectorStore"],
        ["decisions"] = ["DecisionSql"],
        ["documents"] = ["DocumentSql", "DocumentRemovalSql"],
        ["failures"] = ["FailureStore"],
        ["group_members"] = ["GroupStore"],
        ["groups"] = ["GroupStore"],
        ["knowledge_base_connectors"] = ["KnowledgeBaseStore"],
        ["knowledge_bases"] = ["KnowledgeBaseStore"],
        ["listed"] = ["ListingStore"],
        ["migrations"] = ["Migrator"],
        ["oauth_flows"] = ["OAuthFlowStore"],
        ["partitions"] = ["PartitionSql"],
        ["prune_candidates"] = ["PruneStore"],
        ["runs"] = ["RunStore"],
        ["tasks"] = ["TaskStore"],
        ["tokens"] = ["TokenSql"],
    };

    [Test]
    public void Every_room_has_a_floor()
        => Assert.That(
            Codebase.In("Connectors.Jobs").Select(file => RoomOf(file.ExpectedNamespace)).Distinct(), Is.EquivalentTo(Floors));

    [Test]
    public void A_room_uses_only_rooms_below_it()
        => Assert.That(
            from file in Codebase.In("Connectors.Jobs")
            let floor = Array.IndexOf(Floors, RoomOf(file.ExpectedNamespace))
            from used in Namespaces(file).Select(RoomOf)
            where Array.IndexOf(Floors, used) > floor
            select $"{file} uses {used}",
            Is.Empty);

    [Test]
    public void Every_room_of_the_storage_has_a_floor()
        => Assert.That(
            Codebase.In("Connectors.Jobs/Storage").Select(file => StorageRoomOf(file.ExpectedNamespace)).Distinct(), Is.EquivalentTo(StorageFloors));

    [Test]
    public void A_room_of_the_storage_uses_only_rooms_below_it()
        => Assert.That(
            from file in Codebase.In("Connectors.Jobs/Storage")
            let floor = Array.IndexOf(StorageFloors, StorageRoomOf(file.ExpectedNamespace))
            from used in Namespaces(file).Where(name => RoomOf(name) == "Storage").Select(StorageRoomOf)
            where Array.IndexOf(StorageFloors, used) > floor
            select $"{file} uses {used}",
            Is.Empty);

    [Test]
    public void Only_queueing_knows_the_job_library_and_its_tables()
        => Assert.That(
            Codebase.In("Connectors.Jobs")
                .Where(file => RoomOf(file.ExpectedNamespace) != "Queueing" && file.Text.Replace("HangfireSettings", "", StringComparison.Ordinal)
                    .Contains("hangfire", StringComparison.OrdinalIgnoreCase)),
            Is.Empty);

    [Test]
    public void A_table_is_written_by_its_owner_alone()
    {
        var writes =
            (from file in Codebase.In("Connectors.Jobs")
             from Match match in Write().Matches(file.Text)
             select (Table: match.Groups[1].Value, Writer: Path.GetFileNameWithoutExtension(file.Path), File: file.Path)).ToList();

        Assert.That(writes.Where(write => !Owners.TryGetValue(write.Table, out var owners) || !owners.Contains(write.Writer)), Is.Empty);
        Assert.That(
            Owners.SelectMany(owner => owner.Value.Select(writer => (owner.Key, writer))).Except(writes.Select(write => (write.Table, write.Writer))),
            Is.Empty,
            "owners that do not write");
    }

    private static IEnumerable<string> Namespaces(CodeFile file) => Namespace().Matches(file.Text).Select(match => match.Value);

    private static string RoomOf(string name) => name.Split('.').ElementAtOrDefault(2) ?? "";

    private static string StorageRoomOf(string name) => string.Join('/', name.Split('.').Skip(2).Take(2));

    [GeneratedRegex(@"(?<=^using (?:static |\w+ = )?)Connectors\.Jobs(?:\.\w+)*", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // "for update" locks, "do update" is part of an insert, and hangfire's tables are the job library's.
    [GeneratedRegex(@"(?<!for |do )\b(?:insert into|update|delete from|copy) (?:only )?(?!set\b|skip\b|of\b|hangfire\b)([a-z_]+)(?= |\n|$)(?=[^""]*\b(?:set|where|select|values|from|using|\())")]
    private static partial Regex Write();
}
