using System.Text.RegularExpressions;
using Connectors.Sources.Catalog;
using Connectors.Tests.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Architecture;

/// <summary>
/// The folders of Connectors.Sources stand on floors: the contract, then Catalog, Http and Files, then families, then sources. No other
/// project names a source.
/// </summary>
public sealed partial class SourceLayerTests
{
    private static readonly string[] Shared = ["Catalog", "Http", "Files"];
    private static readonly string[] Families = ["Atlassian", "Database", "GoogleWorkspace", "Mail", "RemoteFiles", "Ssh"];
    private static readonly string[] SourceFolders = [.. Codebase.SourceFolders.Except(Shared).Except(Families)];

    [Test]
    public void The_contract_uses_no_folder_of_Sources()
        => Assert.That(Uses(Contract(), Codebase.SourceFolders), Is.Empty);

    [Test]
    public void A_shared_folder_uses_neither_families_nor_sources(
        [Values("Catalog", "Files", "Http")] string folder)
    {
        Assert.That(Codebase.In($"Connectors.Sources/{folder}"), Is.Not.Empty);
        Assert.That(Uses(Codebase.In($"Connectors.Sources/{folder}"), [.. Families, .. SourceFolders]), Is.Empty);
    }

    [TestCaseSource(nameof(Families))]
    public void A_family_uses_neither_another_family_nor_a_source(string family)
        => Assert.That(Uses(Codebase.In($"Connectors.Sources/{family}"), [.. Families.Except([family]), .. SourceFolders]), Is.Empty);

    [TestCaseSource(nameof(SourceFolders))]
    public void A_source_does_not_use_another_source(string source)
        => Assert.That(Uses(Codebase.In($"Connectors.Sources/{source}"), [.. SourceFolders.Except([source])]), Is.Empty);

    [TestCaseSource(nameof(SourceFolders))]
    public void All_types_of_a_source_are_internal(string source)
        => Assert.That(
            Codebase.TypesOf(Codebase.Sources).Where(type => IsIn(type, $"Connectors.Sources.{source}") && type.IsPublic), Is.Empty);

    [Test]
    public void No_other_project_names_a_source()
    {
        var others = Codebase.ProductFiles.Where(file => !file.Path.StartsWith("Connectors.Sources/", StringComparison.Ordinal)).ToList();

        Assert.That(Uses(others, [.. Families, .. SourceFolders]), Is.Empty);
        var named = from definition in Catalog().All
                    from file in others
                    // A key of JSON, such as "web" in Google's clients, names no source.
                    where Regex.IsMatch(file.Text, $"\"{definition.Type}\"(?!:)")
                    select $"{file} names {definition.Type}";
        Assert.That(named, Is.Empty);
    }

    [Test]
    public void Every_source_has_its_own_type_and_derives_the_contract_tests()
    {
        var tested = Codebase.TypesOf(Codebase.Tests)
            .Where(type => type.IsSubclassOf(typeof(SourceContractTests)) && !type.IsAbstract)
            .Select(type => type.Namespace!.Split('.')[3])
            .ToHashSet();

        Assert.That(SourceFolders.Where(folder => !tested.Contains(folder)), Is.Empty);
        Assert.That(Catalog().All.Select(definition => definition.Type).ToList(), Is.Unique.And.Count.EqualTo(SourceFolders.Length));
    }

    /// <summary>The files at the project's root except the registration, which names every source.</summary>
    private static IEnumerable<CodeFile> Contract() => Codebase.In("Connectors.Sources")
        .Where(file => file.ExpectedNamespace == "Connectors.Sources"
            && !file.Path.EndsWith("SourcesServiceCollectionExtensions.cs", StringComparison.Ordinal));

    private static IEnumerable<string> Uses(IEnumerable<CodeFile> files, IReadOnlyList<string> folders)
        => from file in files
           from Match match in Namespace().Matches(file.Text)
           where folders.Contains(match.Groups[1].Value)
           select $"{file} uses {match.Groups[1].Value}";

    private static bool IsIn(Type type, string room)
        => type.Namespace == room || type.Namespace!.StartsWith(room + ".", StringComparison.Ordinal);

    private static SourceCatalog Catalog()
    {
        using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        return services.GetRequiredService<SourceCatalog>();
    }

    [GeneratedRegex(@"\bConnectors\.Sources\.(\w+)")]
    private static partial Regex Namespace();
}
