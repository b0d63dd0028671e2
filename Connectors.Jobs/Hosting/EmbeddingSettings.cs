using System.Globalization;
using Connectors.Jobs.Search.Vectors;
using Microsoft.Extensions.Configuration;

namespace Connectors.Jobs.Hosting;

/// <summary>Reads and checks the section "Connectors:Embedding".</summary>
internal static class EmbeddingSettings
{
    private const int MaxNameLength = 128;

    public static EmbeddingOptions Read(IConfigurationSection section, List<string> errors)
    {
        var defaults = new EmbeddingOptions();
        return new EmbeddingOptions
        {
            Models =
                [.. section.GetSection("Models").GetChildren().Select(model => ModelOf(model, errors)).OfType<EmbeddingModelOptions>()],
            Rerankers =
                [.. section.GetSection("Rerankers").GetChildren().Select(model => RerankerOf(model, errors)).OfType<RerankerOptions>()],
            Workers = Number(section.GetSection("Workers"), 1, 64, errors) ?? defaults.Workers,
            Threads = Number(section.GetSection("Threads"), 1, 256, errors) ?? defaults.Threads,
            CacheMegabytes = Number(section.GetSection("CacheMegabytes"), 16, 1 << 20, errors) ?? defaults.CacheMegabytes,
            QuestionLimit = TimeSpan.FromMilliseconds(
                Number(section.GetSection("QuestionMilliseconds"), 50, 60_000, errors) ?? defaults.QuestionLimit.TotalMilliseconds),
        };
    }

    private static EmbeddingModelOptions? ModelOf(IConfigurationSection section, List<string> errors)
    {
        CheckName(section, errors);
        if (KindOf<EmbeddingKind>(section.GetSection("Kind"), null, errors) is not { } kind)
            return null;
        var isLocal = kind == EmbeddingKind.Local;
        return new EmbeddingModelOptions
        {
            Name = section.Key,
            Kind = kind,
            Url = isLocal ? null : Address(section.GetSection("Url"), errors),
            Key = Text(section["Key"]),
            Model = Text(section["Model"]) ?? (isLocal ? LocalModelFiles.ArcticXs : Missing(section.GetSection("Model"), errors)),
            Dimensions = Number(section.GetSection("Dimensions"), 8, 8192, errors),
            Batch = Number(section.GetSection("Batch"), 1, 512, errors) ?? 32,
            QuestionPrefix = section["QuestionPrefix"] ?? "",
            PassagePrefix = section["PassagePrefix"] ?? "",
        };
    }

    private static RerankerOptions? RerankerOf(IConfigurationSection section, List<string> errors)
    {
        CheckName(section, errors);
        var kind = KindOf<RerankerKind>(section.GetSection("Kind"), RerankerKind.Cohere, errors);
        return Address(section.GetSection("Url"), errors) is { } url && kind is { } known
            ? new RerankerOptions
            {
                Name = section.Key, Kind = known, Url = url, Key = Text(section["Key"]), Model = Text(section["Model"]),
            }
            : null;
    }

    private static void CheckName(IConfigurationSection section, List<string> errors)
    {
        if (section.Key.Length > MaxNameLength)
            errors.Add($"{section.Path}: a model's name has at most {MaxNameLength} characters.");
    }

    private static T? KindOf<T>(IConfigurationSection setting, T? fallback, List<string> errors)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(setting.Value) && fallback is not null)
            return fallback;
        if (Enum.GetNames<T>().Any(name => name.Equals(setting.Value?.Trim(), StringComparison.OrdinalIgnoreCase)))
            return Enum.Parse<T>(setting.Value!, ignoreCase: true);
        errors.Add($"{setting.Path} is \"{setting.Value}\"; it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        return null;
    }

    private static Uri? Address(IConfigurationSection setting, List<string> errors)
    {
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        errors.Add($"{setting.Path} is \"{setting.Value}\"; it must be an address that begins with http:// or https://.");
        return null;
    }

    private static string Missing(IConfigurationSection setting, List<string> errors)
    {
        errors.Add($"{setting.Path} is missing; it must be the model's name at the endpoint.");
        return "";
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static int? Number(IConfigurationSection setting, int min, int max, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(setting.Value))
            return null;
        if (int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        errors.Add($"{setting.Path} is \"{setting.Value}\"; it must be a whole number from {min} to {max}.");
        return null;
    }
}
