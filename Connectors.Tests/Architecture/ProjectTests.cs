using System.Reflection;

namespace Connectors.Tests.Architecture;

/// <summary>Api → Jobs → Sources, and what each of them may know.</summary>
public sealed class ProjectTests
{
    private static readonly string[] HostLibraries = ["Hangfire", "Npgsql", "Dapper", "Microsoft.AspNetCore"];

    [Test]
    public void Sources_know_neither_our_other_projects_nor_the_job_storage_database_or_web_server()
        => Assert.That(
            References(Codebase.Sources).Where(name => name.StartsWith("Connectors", StringComparison.Ordinal) || HostLibraries.Any(name.StartsWith)), Is.Empty);

    [Test]
    public void Jobs_know_the_sources_and_not_the_api()
        => Assert.That(Ours(Codebase.Jobs), Is.EqualTo(new[] { "Connectors.Sources" }));

    [Test]
    public void The_api_knows_the_jobs_and_the_sources()
        => Assert.That(Ours(Codebase.Api), Is.SubsetOf(new[] { "Connectors.Jobs", "Connectors.Sources" }));

    [Test]
    public void The_api_holds_no_sql()
        => Assert.That(Codebase.In("Connectors.Api").Where(file => file.Text.Contains("using Dapper", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Storage_knows_no_job_library()
        => Assert.That(Codebase.In("Connectors.Jobs/Storage").Where(file => file.Text.Contains("Hangfire", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void There_are_four_projects_and_a_folder_for_each()
        => Assert.That(
            Directory.EnumerateFiles(Codebase.Root, "*.csproj", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Codebase.Root, path))
                .Where(path => !path.StartsWith("artifacts/", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "Api", "Jobs", "Sources", "Tests" }.Select(name => $"Connectors.{name}/Connectors.{name}.csproj")));

    private static IEnumerable<string> Ours(Assembly assembly)
        => References(assembly).Where(name => name.StartsWith("Connectors", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
