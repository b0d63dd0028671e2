using System.Reflection;
using Connectors.Api;
using Connectors.Jobs;
using Connectors.Sources;

namespace Connectors.Tests.Architecture;

/// <summary>The repository's own assemblies and files, as the architecture tests read them.</summary>
internal static class Codebase
{
    public static Assembly Sources => typeof(SourceException).Assembly;

    public static Assembly Jobs => typeof(Worker).Assembly;

    public static Assembly Api => typeof(Program).Assembly;

    public static Assembly Tests => typeof(Codebase).Assembly;

    public static IReadOnlyList<Assembly> Products => [Sources, Jobs, Api];

    public static string Root { get; } = FindRoot();

    /// <summary>The folders of Connectors.Sources: sources, families of sources, and shared folders.</summary>
    public static IReadOnlyList<string> SourceFolders { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(Root, "Connectors.Sources")).Select(path => Path.GetFileName(path)!).Where(HasCode),
    ];

    public static IReadOnlyList<CodeFile> Files { get; } =
    [
        .. from project in new[] { "Connectors.Sources", "Connectors.Jobs", "Connectors.Api", "Connectors.Tests" }
           from path in Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories)
           let relative = Path.GetRelativePath(Root, path)
           where !relative.Split('/').Intersect(["bin", "obj"]).Any()
           select new CodeFile(relative, File.ReadAllText(path)),
    ];

    public static IReadOnlyList<CodeFile> ProductFiles { get; } =
        [.. Files.Where(file => !file.Path.StartsWith("Connectors.Tests/", StringComparison.Ordinal))];

    public static IEnumerable<CodeFile> In(string folder)
        => Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>The types of an assembly except those that the compiler generates.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("Connectors", StringComparison.Ordinal) == true
            && !type.Name.Contains('<', StringComparison.Ordinal))
        .Where(type => type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true);

    private static bool HasCode(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, "Connectors.Sources", folder), "*.cs").Any();

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Connectors.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}
