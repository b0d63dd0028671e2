using System.Reflection;

namespace Connectors.Tests.Architecture;

/// <summary>Api uses Jobs, Jobs uses Sources, and Sources uses neither. Lists which libraries each may use.</summary>
public sealed class ProjectTests
{
    private static readonly string[] HostLibraries = ["Hangfire", "Dapper", "Microsoft.AspNetCore"];

    [Test]
    public void Sources_reference_no_other_project_and_no_library_for_jobs_databases_or_web_servers()
        => Assert.That(
            References(Codebase.Sources)
                .Where(name => name.StartsWith("Connectors", StringComparison.Ordinal) || HostLibraries.Any(name.StartsWith)),
            Is.Empty);

    [Test]
    public void Only_the_source_that_reads_PostgreSQL_uses_its_library_in_Sources()
        => Assert.That(
            Codebase.In("Connectors.Sources").Where(file => file.Text.Contains("using Npgsql", StringComparison.Ordinal))
                .Where(file => file.ExpectedNamespace != "Connectors.Sources.PostgreSql"),
            Is.Empty);

    [Test]
    public void Jobs_reference_Sources_and_no_other_project()
        => Assert.That(Ours(Codebase.Jobs), Is.EqualTo(new[] { "Connectors.Sources" }));

    [Test]
    public void The_Api_references_only_Jobs_and_Sources()
        => Assert.That(Ours(Codebase.Api), Is.SubsetOf(new[] { "Connectors.Jobs", "Connectors.Sources" }));

    [Test]
    public void The_Api_does_not_use_Dapper()
        => Assert.That(Codebase.In("Connectors.Api").Where(file => file.Text.Contains("using Dapper", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void The_repository_has_four_projects_each_in_a_folder_of_its_name()
        => Assert.That(
            Directory.EnumerateFiles(Codebase.Root, "*.csproj", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Codebase.Root, path))
                .Where(path => !path.StartsWith("artifacts/", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "Api", "Jobs", "Sources", "Tests" }.Select(name => $"Connectors.{name}/Connectors.{name}.csproj")));

    private static IEnumerable<string> Ours(Assembly assembly)
        => References(assembly).Where(name => name.StartsWith("Connectors", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
