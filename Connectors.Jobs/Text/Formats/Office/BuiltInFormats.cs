namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>The number formats that Excel has without writing them into a file (ECMA-376, part 1, 18.8.30).</summary>
internal static class BuiltInFormats
{
    /// <summary>Returns the format of an id; null for General and unknown ids.</summary>
    public static string? Code(int id) => id switch
    {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 or 6 => "\"$\"#,##0_);(\"$\"#,##0)",
        7 or 8 => "\"$\"#,##0.00_);(\"$\"#,##0.00)",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        // East Asian programs show dates and times in their own ways here.
        (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => "yyyy-mm-dd",
        (>= 32 and <= 35) or 55 or 56 => "h:mm:ss",
        37 or 38 => "#,##0_);(#,##0)",
        39 or 40 => "#,##0.00_);(#,##0.00)",
        41 or 42 => "#,##0_);(#,##0);\"-\"_)",
        43 or 44 => "#,##0.00_);(#,##0.00);\"-\"_)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        _ => null,
    };
}
