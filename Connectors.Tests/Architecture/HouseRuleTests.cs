using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Architecture;

/// <summary>Style rules that no analyzer checks.</summary>
public sealed partial class HouseRuleTests
{
    private const int MaxFileLines = 300;
    private const int MaxLineLength = 140;
    private const int MaxCompanionLines = 45;
    private const int MaxPositionalMembers = 4;

    private const BindingFlags AllDeclared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // BackgroundService names its token "stoppingToken".
    private static readonly string[] TokenNames = ["cancellationToken", "stoppingToken"];

    [Test]
    public void No_file_has_more_than_300_lines() => Assert.That(Codebase.Files.Where(file => file.Lines > MaxFileLines), Is.Empty);

    [Test]
    public void A_file_declares_the_namespace_of_its_folder()
        => Assert.That(
            from file in Codebase.Files
            let declared = FileNamespace().Match(file.Text)
            where declared.Success && declared.Groups[1].Value != file.ExpectedNamespace
            where !file.Path.EndsWith("ServiceCollectionExtensions.cs", StringComparison.Ordinal)
            select $"{file} declares {declared.Groups[1].Value}",
            Is.Empty);

    [Test]
    public void No_line_has_more_than_140_characters()
        => Assert.That(
            from file in Codebase.Files
            from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
            where line.Text.Length > MaxLineLength
            select $"{file}:{line.Number} has {line.Text.Length} characters",
            Is.Empty);

    [Test]
    public void A_file_is_named_after_its_first_type_and_its_other_types_are_small()
        => Assert.That(
            from file in Codebase.Files
            where !StandsTogether(file)
            let types = TopLevelTypes(file.Text).ToList()
            where types.Count > 0 && types[0].Name != TypeOf(file)
                || types.Skip(1).Any(type => type.Lines > MaxCompanionLines)
            select $"{file} holds {string.Join(", ", types)}",
            Is.Empty);

    [Test]
    public void A_positional_record_has_at_most_four_members()
        => Assert.That(
            from type in Codebase.Products.SelectMany(Codebase.TypesOf)
            let members = type.GetMethod("Deconstruct")?.GetParameters().Length ?? 0
            where members > MaxPositionalMembers
            select $"{type.FullName} has {members}",
            Is.Empty);

    [Test]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Codebase.Products.SelectMany(Codebase.TypesOf).ToList();
        var bases = types
            .Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType)
            .ToHashSet();

        Assert.That(types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !bases.Contains(type)), Is.Empty);
    }

    [Test]
    public void A_cancellation_token_is_the_last_parameter_and_is_named_cancellationToken()
        => Assert.That(
            from type in Codebase.Products.SelectMany(Codebase.TypesOf)
            from method in type.GetMethods(AllDeclared)
            where !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.Name.Contains('<', StringComparison.Ordinal)
            // A parameter with a default value cannot come before one without.
            let parameters = method.GetParameters()
                .Where(parameter => !parameter.HasDefaultValue || parameter.ParameterType == typeof(CancellationToken))
                .ToArray()
            let token = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken))
            where token >= 0 && (token != parameters.Length - 1 || !TokenNames.Contains(parameters[token].Name))
            select $"{type.FullName}.{method.Name}",
            Is.Empty);

    [Test]
    public void No_code_blocks_on_a_task_or_calls_ConfigureAwait_with_a_bool()
        => Assert.That(
            from file in Codebase.ProductFiles
            from Match match in Blocking().Matches(file.Text)
            select $"{file} has {match.Value}",
            Is.Empty);

    /// <summary>A system's JSON, and the requests or answers of one resource of the API, stand together in one file.</summary>
    private static string TypeOf(CodeFile file)
        => Path.GetFileNameWithoutExtension(file.Path).Replace(".cshtml", "Model", StringComparison.Ordinal);

    private static bool StandsTogether(CodeFile file)
        => file.Path.EndsWith("Wire.cs", StringComparison.Ordinal)
            || Path.GetDirectoryName(file.Path) == "Connectors.Api/Contracts"
            && (file.Path.EndsWith("Requests.cs", StringComparison.Ordinal) || file.Path.EndsWith("Answers.cs", StringComparison.Ordinal));

    /// <summary>The types of a file, each with the number of lines from its declaration to the next type's declaration.</summary>
    private static IEnumerable<(string Name, int Lines)> TopLevelTypes(string text)
    {
        var matches = TopLevelType().Matches(text).ToList();
        for (var index = 0; index < matches.Count; index++)
        {
            var end = index + 1 < matches.Count ? matches[index + 1].Index : text.Length;
            yield return (matches[index].Groups[1].Value, text[matches[index].Index..end].Count(character => character == '\n'));
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex FileNamespace();

    [GeneratedRegex(
        @"^(?:public |internal |static |abstract |sealed |readonly |partial )*(?:class|record struct|record|interface|enum|struct) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\.ConfigureAwait\((?!ConfigureAwaitOptions)|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(|\.WaitAll\(|Task\.Result\b")]
    private static partial Regex Blocking();
}
