using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Architecture;

/// <summary>Rules of writing that no analyzer knows.</summary>
public sealed partial class HouseRuleTests
{
    private const int LongestFile = 300;

    // The second is what the host calls it in a background service.
    private static readonly string[] TokenNames = ["cancellationToken", "stoppingToken"];

    [Test]
    public void No_file_is_long() => Assert.That(Codebase.Files.Where(file => file.Lines > LongestFile), Is.Empty);

    [Test]
    public void Namespaces_are_folders()
        => Assert.That(
            from file in Codebase.Files
            let declared = FileNamespace().Match(file.Text)
            where declared.Success && declared.Groups[1].Value != file.ExpectedNamespace && !file.Path.EndsWith("ServiceCollectionExtensions.cs", StringComparison.Ordinal)
            select $"{file} declares {declared.Groups[1].Value}",
            Is.Empty);

    [Test]
    public void A_file_holds_one_type_and_has_its_name()
        => Assert.That(
            from file in Codebase.Files
            let types = TopLevelType().Matches(file.Text).Select(match => match.Groups[1].Value).ToList()
            where types.Count > 1 || (types.Count == 1 && types[0] != Path.GetFileNameWithoutExtension(file.Path))
            select $"{file} holds {string.Join(", ", types)}",
            Is.Empty);

    [Test]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Codebase.Products.SelectMany(Codebase.TypesOf).ToList();
        var bases = types.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType).ToHashSet();

        Assert.That(types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !bases.Contains(type)), Is.Empty);
    }

    [Test]
    public void Cancellation_tokens_come_last_and_are_called_so()
        => Assert.That(
            from type in Codebase.Products.SelectMany(Codebase.TypesOf)
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.Name.Contains('<', StringComparison.Ordinal)
            // A parameter with a default value cannot stand before one without.
            let parameters = method.GetParameters().Where(parameter => !parameter.HasDefaultValue || parameter.ParameterType == typeof(CancellationToken)).ToArray()
            let token = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken))
            where token >= 0 && (token != parameters.Length - 1 || !TokenNames.Contains(parameters[token].Name))
            select $"{type.FullName}.{method.Name}",
            Is.Empty);

    [Test]
    public void Nothing_blocks_on_a_task_or_asks_for_a_context()
        => Assert.That(
            from file in Codebase.ProductFiles
            from Match match in Blocking().Matches(file.Text)
            select $"{file} has {match.Value}",
            Is.Empty);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex FileNamespace();

    [GeneratedRegex(@"^(?:public |internal |static |abstract |sealed |readonly |partial )*(?:class|record struct|record|interface|enum|struct) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\.ConfigureAwait\((?!ConfigureAwaitOptions)|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(|\.WaitAll\(|Task\.Result\b")]
    private static partial Regex Blocking();
}
